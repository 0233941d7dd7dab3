using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Demo.World;

/// <summary>A program that a simulated machine runs, or that speaks for itself.</summary>
internal sealed class DemoProgram(string instance, string name, InstanceSpec? spec, Habits habits)
{
    private readonly Lock _lock = new();
    private Disturbance? _disturbance;
    private DateTimeOffset _startedAt;
    private DateTimeOffset _lookedAt;
    private double _cpuSeconds;
    private int? _exitCode;

    public InstanceId Instance { get; } = InstanceId.Of(instance);

    public string Name => name;

    public Habits Habits => habits;

    public InstanceSpec? Spec { get; set; } = spec;

    /// <summary>Whether it stands on a server of Fleet's.</summary>
    public bool IsManaged => Spec is not null;

    /// <summary>Whether it belongs to what the demo begins with.</summary>
    public bool IsPlanned => Spec?.Env.ContainsKey(DemoWorld.NameVariable) is true;

    public bool HasRun => _startedAt != default;

    public int? Pid { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Whether it does anything now, so that its agent speaks.</summary>
    public bool Runs
    {
        get
        {
            lock (_lock) return Pid is not null && _exitCode is null && !IsPaused;
        }
    }

    public DateTimeOffset StartedAt => _startedAt;

    public void Start(int pid, DateTimeOffset now)
    {
        lock (_lock)
        {
            var wasPaused = IsPaused;
            IsPaused = false;
            if (Pid is not null && _exitCode is null)
            {
                if (wasPaused) _lookedAt = now;
                return;
            }

            (Pid, _exitCode, _startedAt, _lookedAt, _cpuSeconds) = (pid, null, now, now, 0);
        }
    }

    public void Stop()
    {
        lock (_lock) (Pid, _exitCode, IsPaused) = (null, null, false);
    }

    public void Pause()
    {
        lock (_lock) IsPaused = Pid is not null && _exitCode is null;
    }

    /// <summary>It ends by itself.</summary>
    public void Crash(int exitCode)
    {
        lock (_lock)
        {
            if (Pid is not null) _exitCode = exitCode;
        }
    }

    public void Disturb(Disturbance disturbance) => Volatile.Write(ref _disturbance, disturbance);

    /// <summary>What goes wrong with it now; null for nothing.</summary>
    public Disturbance? Disturbed(DateTimeOffset now) =>
        Volatile.Read(ref _disturbance) is { } disturbance && disturbance.From <= now && now < disturbance.To ? disturbance : null;

    public Figures FiguresAt(DateTimeOffset now) => habits.At(now, Disturbed(now));

    /// <summary>What a look at it sees.</summary>
    public InstanceObservation Look(DateTimeOffset now)
    {
        lock (_lock)
        {
            var figures = FiguresAt(now);
            if (Pid is null) return new(Instance, ProcessState.Stopped, null, HealthState.Unknown, null, null, 0, 0, 0, figures.DiskUsed);
            if (_exitCode is { } code) return new(Instance, ProcessState.Exited, code, HealthState.Unknown, null, null, 0, 0, 0, figures.DiskUsed);
            var uptime = Math.Max(0, (now - _startedAt).TotalSeconds);
            if (IsPaused)
            {
                return new(Instance, ProcessState.Paused, null, HealthState.Unknown, null, Pid, uptime, _cpuSeconds, figures.MemoryUsed, figures.DiskUsed);
            }

            // Since the clock of a demo begins in the past and leaps, what lies long back counts as an even load.
            if (now > _lookedAt) _cpuSeconds += (now - _lookedAt).TotalSeconds * figures.CpuPercent / 100;
            _lookedAt = now;
            var health = Spec?.HealthCheck is null ? HealthState.Unknown : HealthState.Healthy;
            return new(Instance, ProcessState.Running, null, health, null, Pid, uptime, _cpuSeconds, figures.MemoryUsed, figures.DiskUsed);
        }
    }
}
