namespace Fleet.Ssh.Security;

/// <summary>What OSV calls the releases of distributions.</summary>
internal static class Distributions
{
    /// <summary>The ecosystem of a machine's packages, by its <c>os-release</c>; where OSV has none, that file's own words.</summary>
    public static string Ecosystem(string id, string version)
    {
        var major = version.Split('.')[0];
        return id switch
        {
            "debian" => Of("Debian", major),
            "ubuntu" => Of("Ubuntu", version),
            "alpine" => Of("Alpine", version.Split('.') is [var first, var second, ..] ? $"v{first}.{second}" : ""),
            "almalinux" => Of("AlmaLinux", major),
            "rocky" => Of("Rocky Linux", major),
            "rhel" => Of("Red Hat", $"enterprise_linux:{major}"),
            "opensuse-leap" => Of("openSUSE", $"Leap {version}"),
            "opensuse-tumbleweed" => Of("openSUSE", "Tumbleweed"),
            "sles" => Of("SUSE", version.Split('.') is [var release, var pack, ..] ? $"Linux Enterprise Server {release} SP{pack}" : $"Linux Enterprise Server {version}"),
            "" => "unknown",
            _ => Of(id, version),
        };
    }

    private static string Of(string name, string release) => release.Length == 0 ? name : $"{name}:{release}";
}
