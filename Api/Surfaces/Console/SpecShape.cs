using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>
/// What runs on a server. Values of the environment, texts of files and URLs may hold secrets: viewers and developers see <c>***</c>.
/// </summary>
public sealed record SpecShape
{
    private const string Hidden = "***";

    internal SpecShape(InstanceSpec spec, bool withSecrets)
    {
        string Visible(string text) => withSecrets ? text : Hidden;
        (Command, Ports, StopGraceSeconds) = (spec.Command, spec.Ports, spec.StopGraceSeconds);
        Env = spec.Env.ToDictionary(pair => pair.Key, pair => Visible(pair.Value), StringComparer.Ordinal);
        Secrets = [.. spec.Secrets.Keys];
        Files = [.. spec.Files.Select(file => new FileShape(file.Path, Visible(file.Content), file.Executable))];
        Downloads = [.. spec.Downloads.Select(download => new DownloadShape(Visible(download.Url), download.Path, download.Sha256, download.Executable))];
        RestartPolicy = WireName.Kebab(spec.RestartPolicy);
        if (spec.Resources is { } share) Resources = new(share);
        if (spec.Data is { } data) Data = new(data);
        if (spec.Hooks is { } hooks) Hooks = new(hooks, Visible);
        if (spec.Site is { } site) Site = new(site);
        if (spec.HealthCheck is { } check) HealthCheck = new(WireName.Kebab(check.Type), check.Port, check.Path, check.TimeoutSeconds);
    }

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Env { get; }

    /// <summary>The names of environment variables whose values nobody reads back.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>Files in its work folder.</summary>
    public IReadOnlyList<FileShape> Files { get; }

    /// <summary>Files that its server fetches into its work folder.</summary>
    public IReadOnlyList<DownloadShape> Downloads { get; }

    /// <summary>TCP ports that it listens on.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <summary>How to know that it is well.</summary>
    public HealthCheckShape? HealthCheck { get; }

    /// <summary>always, on-failure or never.</summary>
    public string RestartPolicy { get; }

    /// <summary>Seconds between SIGTERM and SIGKILL.</summary>
    public int StopGraceSeconds { get; }

    /// <summary>What it has reserved on its server; null for a usual share.</summary>
    public ShareShape? Resources { get; }

    /// <summary>What of it a backup holds; null for its whole work folder.</summary>
    public DataShape? Data { get; }

    /// <summary>What is run at turns of its life.</summary>
    public HooksShape? Hooks { get; }

    /// <summary>The domain under which a reverse proxy on its server offers it.</summary>
    public SiteSpecShape? Site { get; }
}

/// <inheritdoc cref="InstanceFile"/>
public sealed record FileShape(string Path, string Content, bool Executable);

/// <inheritdoc cref="InstanceDownload"/>
public sealed record DownloadShape(string Url, string Path, string? Sha256, bool Executable);

/// <inheritdoc cref="HealthCheck"/>
public sealed record HealthCheckShape(string Type, int Port, string Path, int TimeoutSeconds);
