using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What of an instance is worth keeping.</summary>
public sealed record DataInput
{
    /// <summary>Files and folders relative to the work folder; all of it if absent.</summary>
    [Each(1, 512, MaxCount = 100)]
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>Volumes of a compose project.</summary>
    [Each(1, 128, MaxCount = 100)]
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>Its PostgreSQL database.</summary>
    public DatabaseInput? Database { get; init; }

    /// <summary>What its program does while its files are read; freeze if absent.</summary>
    [OneOf("freeze", "stop", "live")]
    public string? Quiesce { get; init; }

    internal InstanceData ToData() => new()
    {
        Paths = [.. Paths ?? []],
        Volumes = [.. Volumes ?? []],
        Database = Database?.ToDatabase(),
        Quiesce = WireName.TryRead<Quiesce>(Quiesce, WireName.Kebab, out var quiesce) ? quiesce : Instances.Quiesce.Freeze,
    };
}

/// <summary>A PostgreSQL database.</summary>
public sealed record DatabaseInput
{
    /// <summary>The database.</summary>
    [Required, StringLength(63, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The role; PGUSER's if absent.</summary>
    [StringLength(63, MinimumLength = 1)]
    public string? User { get; init; }

    /// <summary>The compose service that it runs in; the machine's own if absent.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Service { get; init; }

    /// <summary>Whether it is Fleet's to make when it is missing, and to drop with its instance.</summary>
    public bool Create { get; init; }

    internal InstanceDatabase ToDatabase() => new(Name!, User, Service, Create);
}

/// <summary>What is run at turns of an instance's life.</summary>
public sealed record HooksInput
{
    /// <summary>Once, between its first installation and its first start.</summary>
    public HookInput? Initialise { get; init; }

    /// <summary>On a clone, before its first start: turns off what must not act twice.</summary>
    public HookInput? Neutralize { get; init; }

    /// <summary>On a clone, before its first start: sets the administrator's password to FLEET_ADMIN_PASSWORD.</summary>
    public HookInput? AdminPassword { get; init; }

    internal InstanceHooks ToHooks() => new(Initialise?.ToHook(), Neutralize?.ToHook(), AdminPassword?.ToHook());
}

/// <summary>One script.</summary>
public sealed record HookInput
{
    /// <summary>POSIX sh; it may be run again after it was interrupted.</summary>
    [Required, StringLength(65_536, MinimumLength = 1)]
    public string? Script { get; init; }

    /// <summary>The compose service to run it in; the machine if absent.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Service { get; init; }

    internal InstanceHook ToHook() => new(Script!, Service);
}

/// <summary>How the world reaches an instance.</summary>
public sealed record SiteInput
{
    /// <summary>A host name, such as <c>crm.example.com</c>.</summary>
    [Required, HostName]
    public string? Domain { get; init; }

    /// <summary>The instance's port to which the proxy hands requests.</summary>
    [Range(1, 65535)]
    public int Port { get; init; }

    /// <summary>Which proxy; whichever the server has if absent.</summary>
    [OneOf("any", "caddy", "nginx")]
    public string? Proxy { get; init; }

    internal InstanceSite ToSite() =>
        new(Domain!, Port, WireName.TryRead<ProxyKind>(Proxy, WireName.Kebab, out var proxy) ? proxy : ProxyKind.Any);
}
