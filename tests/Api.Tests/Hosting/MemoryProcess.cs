using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Api.Tests.Hosting;

/// <summary>An instance on a machine that exists in memory only.</summary>
public sealed class MemoryProcess
{
    public InstanceSpec Spec { get; set; } = new();

    public ProcessState State { get; set; } = ProcessState.Stopped;

    /// <summary>What it has written: a file, and the rows of its database.</summary>
    public string File { get; set; } = "";

    public string Rows { get; set; } = "";

    /// <summary>Files that somebody has changed since they were installed: path to content; null for one that was deleted.</summary>
    public ConcurrentDictionary<string, string?> Altered { get; } = new();

    /// <summary>What was unpacked beside its file.</summary>
    public string? Staged { get; set; }

    /// <summary>The scripts that were run, in order.</summary>
    public ConcurrentQueue<string> Hooks { get; } = new();

    /// <summary>The names of variables that those scripts were given.</summary>
    public ImmutableHashSet<string> HookVariables { get; set; } = [];

    public InstanceObservation Observe(InstanceId id) => new(
        id, State, State is ProcessState.Exited ? 3 : null, Spec.HealthCheck is null ? HealthState.Unknown : HealthState.Healthy, null,
        State is ProcessState.Running ? 4711 : null, State is ProcessState.Running ? 60 : 0, 1, 10 << 20, 1 << 20);
}
