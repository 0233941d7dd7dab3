using Fleet.Api.Http;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What of an instance a backup holds.</summary>
public sealed record DataShape
{
    internal DataShape(InstanceData data)
    {
        (Paths, Volumes, Quiesce) = (data.Paths, data.Volumes, WireName.Kebab(data.Quiesce));
        if (data.Database is { } database) Database = new(database.Name, database.User, database.Service, database.Create);
    }

    /// <summary>Files and folders relative to the work folder; empty for all of it.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Volumes of a compose project.</summary>
    public IReadOnlyList<string> Volumes { get; }

    /// <summary>Its PostgreSQL database.</summary>
    public DatabaseShape? Database { get; }

    /// <summary>freeze, stop or live.</summary>
    public string Quiesce { get; }
}

/// <inheritdoc cref="InstanceDatabase"/>
public sealed record DatabaseShape(string Name, string? User, string? Service, bool Create);

/// <summary>What is run at turns of an instance's life. Scripts may hold secrets: viewers and developers see <c>***</c>.</summary>
public sealed record HooksShape
{
    internal HooksShape(InstanceHooks hooks, Func<string, string> visible)
    {
        HookShape? Shape(InstanceHook? hook) => hook is null ? null : new(visible(hook.Script), hook.Service);
        (Initialise, Neutralize, AdminPassword) = (Shape(hooks.Initialise), Shape(hooks.Neutralize), Shape(hooks.AdminPassword));
    }

    /// <summary>Once, between its first installation and its first start.</summary>
    public HookShape? Initialise { get; }

    /// <summary>On a clone, before its first start.</summary>
    public HookShape? Neutralize { get; }

    /// <summary>On a clone, before its first start.</summary>
    public HookShape? AdminPassword { get; }
}

/// <inheritdoc cref="InstanceHook"/>
public sealed record HookShape(string Script, string? Service);

/// <summary>What an instance's configuration says of its site.</summary>
public sealed record SiteSpecShape(string Domain, int Port, string Proxy)
{
    internal SiteSpecShape(InstanceSite site) : this(site.Domain, site.Port, WireName.Kebab(site.Proxy)) { }
}

/// <summary>How the world reaches an instance, and what became of that.</summary>
public sealed record SiteShape
{
    private SiteShape(string domain, SiteReport? report)
    {
        Domain = domain;
        if (report is null) return;
        (Proxy, ProxyMessage) = (report.Proxy, report.ProxyMessage);
        (Dns, Addresses, CheckedAt) = (WireName.Snake(report.Dns), report.Addresses, report.CheckedAt);
    }

    /// <summary>The host name.</summary>
    public string Domain { get; }

    /// <summary>The proxy that took it, caddy or nginx; null if none did, or nobody has looked yet.</summary>
    public string? Proxy { get; }

    /// <summary>What was done, or why nothing was.</summary>
    public string? ProxyMessage { get; }

    /// <summary>ok, elsewhere, unresolved or unknown: what the name resolves to.</summary>
    public string Dns { get; } = WireName.Snake(DnsStatus.Unknown);

    /// <summary>The addresses found.</summary>
    public IReadOnlyList<string> Addresses { get; } = [];

    /// <summary>When the name was looked up.</summary>
    public DateTimeOffset? CheckedAt { get; }

    internal static SiteShape? Of(InstanceView view) => view.Spec?.Site is { } site ? new(site.Domain, view.Site) : null;
}
