using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Somebody wants an instance put on a server.</summary>
public sealed record DeployInstance : PostInstance, IHasRules
{
    /// <inheritdoc cref="RegisterInstance.Name"/>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <inheritdoc cref="RegisterInstance.Provider"/>
    [Provider]
    public string? Provider { get; init; }

    /// <inheritdoc cref="RegisterInstance.Region"/>
    [StringLength(64)]
    public string? Region { get; init; }

    /// <summary>The server to put it on; without it, Fleet chooses one.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ServerId { get; init; }

    /// <summary>The labels that the chosen server must have, such as <c>env=prod,disk!=slow</c>; any server if absent.</summary>
    [Selector]
    public string? Selector { get; init; }

    /// <summary>How it lives there.</summary>
    [Required, StringLength(32, MinimumLength = 1)]
    public string? Runtime { get; init; }

    /// <summary>What to run.</summary>
    [Required]
    public SpecInput? Spec { get; init; }

    /// <inheritdoc cref="RegisterInstance.Tags"/>
    [Each(0, 512, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (ServerId is not null && !FleetId.TryParse<ServerId>(ServerId, out _))
        {
            yield return new("serverId", "serverId is not the id of a server");
        }

        if (ServerId is not null && Selector is not null) yield return new("selector", "selector and serverId cannot be given together");
    }

    internal InstanceDeployment ToDeployment() => new(
        Name!,
        Provider ?? Providers.Ssh,
        Region,
        ServerId is { } server ? Servers.ServerId.Of(server) : null,
        Runtime!,
        Spec!.ToSpec(),
        Tags?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
        Selector);
}

/// <summary>What to run on a server.</summary>
public sealed record SpecInput : IHasRules
{
    /// <summary>The program and its arguments; run without a shell.</summary>
    [Required, Each(0, 8_192)]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Environment variables.</summary>
    [Each(0, 8_192)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Files to put into its work folder.</summary>
    [AtMost(100)]
    public IReadOnlyList<FileInput>? Files { get; init; }

    /// <summary>TCP ports that it listens on.</summary>
    [AtMost(100)]
    public IReadOnlyList<int>? Ports { get; init; }

    /// <summary>How to know that it is well.</summary>
    public HealthCheckInput? HealthCheck { get; init; }

    /// <summary>What to do when it ends by itself.</summary>
    [OneOf("always", "on-failure", "never")]
    public string? RestartPolicy { get; init; }

    /// <summary>Seconds between SIGTERM and SIGKILL on a stop.</summary>
    [Range(1, 300)]
    public int StopGraceSeconds { get; init; } = 10;

    /// <summary>What it needs of its server, which is reserved there; a usual share if absent.</summary>
    public ShareInput? Resources { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Command is [] or [null or "", ..]) yield return new("command", "command must name a program");
        if (Ports?.Any(port => port is < 1 or > 65535) == true) yield return new("ports", "ports must lie between 1 and 65535");
    }

    internal InstanceSpec ToSpec() => new()
    {
        Command = [.. Command!],
        Env = Env?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
        Files = [.. (Files ?? []).Select(file => new InstanceFile(file.Path!, file.Content!, file.Executable))],
        Ports = [.. Ports ?? []],
        HealthCheck = HealthCheck?.ToHealthCheck(),
        RestartPolicy = WireName.TryRead<RestartPolicy>(RestartPolicy, WireName.Kebab, out var policy)
            ? policy
            : Instances.RestartPolicy.Always,
        StopGraceSeconds = StopGraceSeconds,
        Resources = Resources?.ToReservation(),
    };
}

/// <summary>A file of an instance.</summary>
public sealed record FileInput
{
    /// <summary>Relative to the work folder.</summary>
    [Required, StringLength(512, MinimumLength = 1)]
    public string? Path { get; init; }

    /// <summary>The text.</summary>
    [Required(AllowEmptyStrings = true), StringLength(262_144)]
    public string? Content { get; init; }

    /// <summary>Whether it may be run.</summary>
    public bool Executable { get; init; }
}

/// <summary>A health check, made on the machine itself.</summary>
public sealed record HealthCheckInput
{
    /// <summary>What is asked.</summary>
    [Required, OneOf("http", "tcp")]
    public string? Type { get; init; }

    /// <summary>The port to ask.</summary>
    [Range(1, 65535)]
    public int Port { get; init; }

    /// <summary>For http: the path to GET.</summary>
    [StringLength(512, MinimumLength = 1), RegularExpression("^/[!-~]*$")]
    public string? Path { get; init; }

    /// <summary>How long to wait.</summary>
    [Range(1, 10)]
    public int TimeoutSeconds { get; init; } = 2;

    internal HealthCheck ToHealthCheck() =>
        new(Type is "tcp" ? HealthCheckType.Tcp : HealthCheckType.Http, Port, Path ?? "/", TimeoutSeconds);
}
