using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>
/// What runs on a server. Values of the environment and texts of files may hold secrets: viewers and developers see <c>***</c>.
/// </summary>
public sealed record SpecShape
{
    private const string Hidden = "***";

    internal SpecShape(InstanceSpec spec, bool withSecrets)
    {
        (Command, Ports, StopGraceSeconds) = (spec.Command, spec.Ports, spec.StopGraceSeconds);
        Env = spec.Env.ToDictionary(pair => pair.Key, pair => withSecrets ? pair.Value : Hidden, StringComparer.Ordinal);
        Files = [.. spec.Files.Select(file => new FileShape(file.Path, withSecrets ? file.Content : Hidden, file.Executable))];
        RestartPolicy = WireName.Kebab(spec.RestartPolicy);
        if (spec.Resources is { } share) Resources = new(share);
        if (spec.HealthCheck is { } check) HealthCheck = new(WireName.Kebab(check.Type), check.Port, check.Path, check.TimeoutSeconds);
    }

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Env { get; }

    /// <summary>Files in its work folder.</summary>
    public IReadOnlyList<FileShape> Files { get; }

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
}

/// <inheritdoc cref="InstanceFile"/>
public sealed record FileShape(string Path, string Content, bool Executable);

/// <inheritdoc cref="HealthCheck"/>
public sealed record HealthCheckShape(string Type, int Port, string Path, int TimeoutSeconds);
