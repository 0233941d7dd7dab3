using System.Globalization;

namespace Fleet.Grains.Drift;

/// <summary>What the fields are called that are compared.</summary>
internal static class DriftFields
{
    public const string Installed = "installed";
    public const string Cpu = "resources.cpu";
    public const string Memory = "resources.memory";
    public const string Disk = "resources.disk";
    public const string Hostname = "network.hostname";
    public const string Provider = "provider";
    public const string Region = "region";
    public const string Files = "files.";
    public const string Env = "env.";
    public const string Packages = "packages.";
    public const string Ports = "network.ports.";
    public const string Extensions = "extensions.";
    public const string Present = ".present";
    public const string Version = ".version";
    public const string Enabled = ".enabled";

    public static string Port(int port) => Ports + port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of the extension that a field is of.</summary>
    public static string ExtensionOf(string field, string aspect) => field[Extensions.Length..^aspect.Length];
}
