using System.Collections.Immutable;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Instances;

/// <summary>What to run on a machine, and how to know that it is well.</summary>
[GenerateSerializer, Immutable, Alias("fleet.instance-spec")]
public sealed record InstanceSpec
{
    /// <summary>The program and its arguments; run without a shell, in the instance's work folder.</summary>
    [Id(0)]
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Environment variables, in addition to PATH, HOME and LANG.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Files to put into the work folder.</summary>
    [Id(2)]
    public ImmutableArray<InstanceFile> Files { get; init; } = [];

    /// <summary>TCP ports that the program listens on.</summary>
    [Id(3)]
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary>How to know that it is well; null to ask no more than that it runs.</summary>
    [Id(4)]
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>What to do when it ends by itself.</summary>
    [Id(5)]
    public RestartPolicy RestartPolicy { get; init; } = RestartPolicy.Always;

    /// <summary>Seconds between SIGTERM and SIGKILL on a stop, 1 to 300.</summary>
    [Id(6)]
    public int StopGraceSeconds { get; init; } = 10;

    /// <summary>What it needs of its server, which is reserved at placement; null for a usual share (a quarter core, 512 MiB, 2 GiB).</summary>
    [Id(7)]
    public Reservation? Resources { get; init; }

    /// <summary>Environment variables that nobody reads back: sealed here, in clear only on the machine. Older stored documents have none.</summary>
    [Id(8)]
    public ImmutableSortedDictionary<string, SealedSecret> Secrets
    {
        get => field ?? ImmutableSortedDictionary<string, SealedSecret>.Empty;
        init;
    }

    /// <summary>What of it a backup holds; null for its whole work folder and nothing else.</summary>
    [Id(9)]
    public InstanceData? Data { get; init; }

    /// <summary>What is run at turns of its life; null for nothing.</summary>
    [Id(10)]
    public InstanceHooks? Hooks { get; init; }

    /// <summary>The domain under which a reverse proxy on its server offers it; null for none.</summary>
    [Id(11)]
    public InstanceSite? Site { get; init; }

    /// <summary>Files to fetch into the work folder before it is started. Older stored documents have none.</summary>
    [Id(12)]
    public ImmutableArray<InstanceDownload> Downloads
    {
        get => field.IsDefault ? [] : field;
        init;
    }

    /// <summary>What it takes for granted on its machine; null for nothing.</summary>
    [Id(20)]
    public InstanceExpectations? Expected { get; init; }
}

/// <summary>A file that the machine fetches.</summary>
/// <param name="Url">http or https.</param>
/// <param name="Path">Where to put it, as in <see cref="InstanceFile.Path"/>.</param>
/// <param name="Sha256">What it must hash to, in lower-case hex; null to take what comes.</param>
/// <param name="Executable">Whether it may be run.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-download")]
public sealed record InstanceDownload(
    [property: Id(0)] string Url, [property: Id(1)] string Path, [property: Id(2)] string? Sha256 = null, [property: Id(3)] bool Executable = false);

/// <summary>A file of an instance.</summary>
/// <param name="Path">Relative to the work folder, with <c>/</c> between its parts, none of them <c>..</c>.</param>
/// <param name="Content">The text.</param>
/// <param name="Executable">Whether it may be run.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-file")]
public sealed record InstanceFile([property: Id(0)] string Path, [property: Id(1)] string Content, [property: Id(2)] bool Executable = false);

/// <summary>A health check, made on the machine itself against 127.0.0.1.</summary>
/// <param name="Type">What is asked.</param>
/// <param name="Port">The port to ask.</param>
/// <param name="Path">For <see cref="HealthCheckType.Http"/>: the path to GET; any status from 200 to 399 is healthy.</param>
/// <param name="TimeoutSeconds">1 to 10.</param>
[GenerateSerializer, Immutable, Alias("fleet.health-check")]
public sealed record HealthCheck(
    [property: Id(0)] HealthCheckType Type, [property: Id(1)] int Port, [property: Id(2)] string Path = "/", [property: Id(3)] int TimeoutSeconds = 2);

/// <summary>What a health check asks.</summary>
[GenerateSerializer, Alias("fleet.health-check-type")]
public enum HealthCheckType
{
    /// <summary>An HTTP GET.</summary>
    Http,

    /// <summary>A TCP connection.</summary>
    Tcp,
}

/// <summary>What to do when a program ends by itself.</summary>
[GenerateSerializer, Alias("fleet.restart-policy")]
public enum RestartPolicy
{
    /// <summary>Start it again, with a back-off.</summary>
    Always,

    /// <summary>Start it again if it ended with another exit code than 0.</summary>
    OnFailure,

    /// <summary>Leave it.</summary>
    Never,
}
