using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Remote;

/// <summary>
/// One way for instances to live on a machine. Every verb is idempotent: it may be repeated, and it may be run after it was
/// interrupted at any point.
/// </summary>
public interface IRuntime
{
    /// <summary>The name in an instance's spec, such as <c>process</c>.</summary>
    string Name { get; }

    /// <summary>Puts the instance's files on the machine. Files of an earlier spec that this one does not name stay.</summary>
    Task<Remote<bool>> Install(MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Starts the installed instance; nothing happens if it runs already.</summary>
    Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>Stops it and all its processes: asks first (SIGTERM), then kills when the grace of the spec is over.</summary>
    Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>Looks at it, health check included.</summary>
    Task<Remote<InstanceObservation>> Status(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>The last lines of its output (stdout and stderr together), at most <paramref name="lines"/> and 1 MiB; oldest first.</summary>
    Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default);

    /// <summary>Freezes all its processes where they are; nothing happens if they are frozen or it does not run. A start thaws them.</summary>
    Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>Its data: how backups read it, and how they come back.</summary>
    IRuntimeData Data { get; }

    /// <summary>Runs a hook of the installed instance with its environment and those variables; the last line of its output.</summary>
    Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default);

    /// <summary>Stops it if need be and removes all its traces from the machine, a database that is Fleet's to drop included.</summary>
    Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);
}

/// <summary>The runtimes that this Fleet knows.</summary>
public interface IRuntimes
{
    /// <summary>Their names, sorted.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>The one of that name, or null.</summary>
    IRuntime? Find(string name);
}
