using Fleet.Commands;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Simulation.Running;

namespace Fleet.Simulation.Outside;

/// <summary>How a host is to be reached.</summary>
internal enum HostMood
{
    Up,

    /// <summary>It refuses connections.</summary>
    Refuses,

    /// <summary>It takes connections and says nothing.</summary>
    Hangs,
}

/// <summary>
/// The roads to the hosts: each call takes time, may be lost before or after it was done, and, when Fleet dies in the middle, is done or is not.
/// Commands run there too.
/// </summary>
internal sealed class Hosts(Run run) : IRemoteCommands
{
    // As the real room gives up.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    // These read or write a stream of the caller's: they go only as far as the caller does.
    private static readonly HashSet<string> Streaming = ["archive", "dump", "stage", "load", "verify", "store-write", "store-read", "store-digest", "store-delete", "store-list"];

    private readonly Dictionary<string, (HostMood Mood, TimeSpan Until)> _moods = [];
    private readonly List<Trip> _underWay = [];

    /// <summary>The commands that were begun, in order.</summary>
    public List<CommandRequest> Commands { get; } = [];

    public void Set(ServerId server, HostMood mood, TimeSpan span) => _moods[server.Value] = (mood, run.Now + span);

    public async Task<Remote<CommandResult>> Run(
        MachineAddress machine, InstanceId instance, CommandRequest request, CancellationToken cancellationToken = default) =>
        await run.World.Machine.Do<CommandResult>("command", () =>
        {
            Commands.Add(request);
            return Task.FromResult<Remote<CommandResult>>(SimulatedCommands.Good);
        }, machine.Server);

    public async Task<RemoteError?> Road(string call, ServerId? server, Func<Task> act)
    {
        var mood = MoodOf(server);
        if (mood == HostMood.Refuses)
        {
            await run.Pause(TimeSpan.FromMilliseconds(30));
            return new RemoteError(RemoteFault.ConnectionRefused, "Connection refused");
        }

        if (mood == HostMood.Hangs)
        {
            await run.Pause(ConnectLimit);
            return new RemoteError(RemoteFault.TimedOut, "No answer");
        }

        var delay = run.Weather.IsQuiet || run.Faults.Chance(0.8) ? TimeSpan.FromMilliseconds(run.Faults.Between(2, 120)) : run.Faults.Span(0.1, 5);
        var fate = run.Weather.IsQuiet ? 1 : run.Faults.Between(1, 100);
        if (fate > 98)
        {
            await run.Pause(delay);
            return new RemoteError(RemoteFault.Unreachable, "The connection broke before");
        }

        if (Streaming.Contains(call))
        {
            await run.Pause(delay);
            await act();
        }
        else
        {
            await Go(delay, act);
        }

        return fate > 96 ? new RemoteError(RemoteFault.Unreachable, "The connection broke after") : null;
    }

    /// <summary>Nobody waits for what is under way any more; what has begun on a host may still be done there, before Fleet is back.</summary>
    public void ProcessDied()
    {
        foreach (var trip in _underWay)
        {
            trip.IsGone = true;
            if (run.Faults.Chance(0.5)) trip.Act();
        }

        _underWay.Clear();
    }

    public void CalmDown() => _moods.Clear();

    private HostMood MoodOf(ServerId? server) =>
        server is { } host && _moods.TryGetValue(host.Value, out var mood) && run.Now < mood.Until ? mood.Mood : HostMood.Up;

    private Task Go(TimeSpan delay, Func<Task> act)
    {
        var done = new TaskCompletionSource();
        var trip = new Trip(() => act().GetAwaiter().GetResult());
        _underWay.Add(trip);
        run.Later(delay, () =>
        {
            if (trip.IsGone) return;
            _underWay.Remove(trip);
            trip.Act();
            done.TrySetResult();
        });
        return done.Task;
    }

    private sealed class Trip(Action act)
    {
        public bool IsGone { get; set; }

        public void Act() => act();
    }
}
