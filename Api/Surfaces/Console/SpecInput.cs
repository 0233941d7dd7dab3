using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What to run on a server.</summary>
public sealed record SpecInput : IHasRules
{
    /// <summary>The program and its arguments; run without a shell. Required but for compose.</summary>
    [Each(0, 8_192)]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Environment variables.</summary>
    [Each(0, 8_192)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Environment variables that nobody reads back: kept encrypted, in clear only on the machine.</summary>
    [Each(0, 32_768, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Files to put into its work folder.</summary>
    [AtMost(100)]
    public IReadOnlyList<FileInput>? Files { get; init; }

    /// <summary>Files that its server fetches into its work folder.</summary>
    [AtMost(20)]
    public IReadOnlyList<DownloadInput>? Downloads { get; init; }

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

    /// <summary>What of it a backup holds; its whole work folder if absent.</summary>
    public DataInput? Data { get; init; }

    /// <summary>What is run at turns of its life.</summary>
    public HooksInput? Hooks { get; init; }

    /// <summary>The domain under which a reverse proxy on its server offers it.</summary>
    public SiteInput? Site { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Command is [] or [null or "", ..]) yield return new("command", "command must name a program");
        if (Ports?.Any(port => port is < 1 or > 65535) == true) yield return new("ports", "ports must lie between 1 and 65535");
        if (Secrets?.Keys.FirstOrDefault(name => Env?.ContainsKey(name) == true) is { } twice)
        {
            yield return new("secrets", $"{twice} stands in env and in secrets");
        }
    }

    internal InstanceSpec ToSpec(ISecretBox secrets) => new()
    {
        Command = [.. Command ?? []],
        Env = Env?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
        Secrets = secrets.SealAll(Secrets),
        Files = [.. (Files ?? []).Select(file => new InstanceFile(file.Path!, file.Content!, file.Executable))],
        Downloads = [.. (Downloads ?? []).Select(file => new InstanceDownload(file.Url!, file.Path!, file.Sha256, file.Executable))],
        Ports = [.. Ports ?? []],
        HealthCheck = HealthCheck?.ToHealthCheck(),
        RestartPolicy = WireName.TryRead<RestartPolicy>(RestartPolicy, WireName.Kebab, out var policy)
            ? policy
            : Instances.RestartPolicy.Always,
        StopGraceSeconds = StopGraceSeconds,
        Resources = Resources?.ToReservation(),
        Data = Data?.ToData(),
        Hooks = Hooks?.ToHooks(),
        Site = Site?.ToSite(),
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

/// <summary>A file that the server fetches.</summary>
public sealed record DownloadInput
{
    /// <summary>http or https.</summary>
    [Required, StringLength(2_048, MinimumLength = 8), RegularExpression("^https?://[!#-\\[\\]-~]+$")]
    public string? Url { get; init; }

    /// <summary>Relative to the work folder.</summary>
    [Required, StringLength(512, MinimumLength = 1)]
    public string? Path { get; init; }

    /// <summary>What it must hash to, in lower-case hex; anything if absent.</summary>
    [RegularExpression("^[0-9a-f]{64}$")]
    public string? Sha256 { get; init; }

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
