using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Drift;
using Fleet.Instances;

namespace Fleet.Grains.Drift;

/// <summary>What is declared of an instance. Pure.</summary>
internal static class Declarations
{
    /// <summary>Of what Fleet put on a server: what it put there, and what that takes for granted.</summary>
    public static DeclaredConfiguration Of(InstanceDeployment deployment)
    {
        var spec = deployment.Spec;
        var secrets = spec.Secrets.Select(secret => (secret.Key, Value: ToldValues.Redacted));
        var variables = spec.Env.Where(variable => !spec.Secrets.ContainsKey(variable.Key)).Select(variable => (variable.Key, Value: ToldValues.Of(variable.Key, variable.Value)));
        return new DeclaredConfiguration
        {
            Extensions = spec.Expected?.Extensions is { IsDefaultOrEmpty: false } expected
                ? [.. expected.Select(one => new DeclaredExtension(one.Name, one.Version, one.Enabled))] : null,
            Env = secrets.Concat(variables).ToImmutableSortedDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal),
            Resources = new DeclaredResources(spec.Resources?.Cpus, spec.Resources?.Memory, spec.Resources?.Disk),
            Network = new DeclaredNetwork(spec.Ports.IsDefault ? [] : spec.Ports, spec.Expected?.Hostname),
            Provider = deployment.Provider,
            Region = deployment.Region,
            Files = Files(spec),
            Packages = spec.Expected?.Packages ?? ImmutableSortedDictionary<string, string>.Empty,
        };
    }

    /// <summary>
    /// Of what registered itself: nobody has declared it but itself, so what it said first counts until it says that its configuration is another.
    /// </summary>
    public static DeclaredConfiguration Of(ObservedConfiguration first) => new()
    {
        Extensions = first.Extensions is { } extensions ? [.. extensions.Select(one => new DeclaredExtension(one.Name, one.Version, one.Status is not "disabled"))] : null,
        Resources = new DeclaredResources(first.Resources.CpuCount, first.Resources.MemoryTotal, first.Resources.DiskTotal),
        Provider = first.Provider,
        Region = first.Region,
    };

    /// <summary>SHA-256 of it, in lower-case hex.</summary>
    public static string Hash(string declared) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(declared)));

    // An install puts files in place after what it has fetched.
    private static ImmutableSortedDictionary<string, string> Files(InstanceSpec spec)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var download in spec.Downloads) files[download.Path] = download.Sha256 ?? "";
        foreach (var file in spec.Files) files[file.Path] = Hash(file.Content);
        return files.ToImmutable();
    }
}
