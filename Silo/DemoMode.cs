using System.Globalization;
using System.Security.Cryptography;
using Fleet.Demo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Silo;

/// <summary>
/// Whether Fleet runs as a demo (<c>--demo N</c>, <c>--demo-seed S</c>), and what that means for its settings. Only the command line makes a demo: a
/// variable that is called so does not.
/// </summary>
public sealed class DemoMode : IDisposable
{
    private const string Number = "demo";
    private const string Seed = "demo-seed";
    private const string AdminKey = "FLEET_ADMIN_API_KEY";

    // Each leads to somebody's data, or to somebody outside.
    private static readonly string[] Foreign =
    [
        "Fleet:ConnectionString", "Fleet:DataPath", "Fleet:SettingsFolder", "Fleet:SecretKey", "Fleet:SecretKeys", "Fleet:SecretKeyFile",
        "Fleet:SecretKeyCommand", "Fleet:Backups", "Fleet:Costs:Bills", "Fleet:Registry", "Fleet:Telemetry:Otlp:Endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];

    private readonly DemoFolder _folder = new();

    private DemoMode(DemoSettings settings) => Settings = settings;

    internal DemoSettings Settings { get; }

    /// <summary>What the command line asks for; null if it asks for no demo.</summary>
    /// <exception cref="DemoRefusedException">It asks for one that there cannot be.</exception>
    public static DemoMode? Read(string[] args, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configuration);
        if (!args.Any(arg => arg.Split('=')[0] is "--demo" or "--demo-seed")) return null;
        var line = new ConfigurationBuilder().AddCommandLine(args).Build();
        if (!int.TryParse(line[Number], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > DemoSettings.MostInstances)
        {
            throw new DemoRefusedException($"--demo takes a number of instances from 1 to {DemoSettings.MostInstances}, such as --demo 200");
        }

        var seed = DemoSettings.UsualSeed;
        if (line[Seed] is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed))
        {
            throw new DemoRefusedException("--demo-seed takes a whole number, such as --demo-seed 7");
        }

        if (args[^1] is "--demo-seed") throw new DemoRefusedException("--demo-seed takes a whole number, such as --demo-seed 7");
        if (Foreign.FirstOrDefault(name => configuration.GetSection(name).Exists() && configuration[name] is not "") is { } setting)
        {
            throw new DemoRefusedException(
                $"--demo does not go together with the setting {setting}: a demo has a temporary folder of its own, touches no data and calls nothing outside");
        }

        if (configuration["Fleet:Database"] is { Length: > 0 } database && database is not "sqlite")
        {
            throw new DemoRefusedException("--demo does not go together with the setting Fleet:Database: a demo has a temporary database of its own");
        }

        if (configuration.Role() is not FleetRole.All || Engines.Engine.Name != "embedded")
        {
            throw new DemoRefusedException("--demo is one process on the embedded engine: it goes together with no role and no cluster");
        }

        var key = configuration[AdminKey] is { Length: > 0 } given ? given : $"sk-demo-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        return new DemoMode(new DemoSettings(count, seed, key, $"demo-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"));
    }

    /// <summary>Puts the demo's own places over the settings.</summary>
    public void Apply(IConfigurationBuilder configuration) => configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Fleet:DataPath"] = _folder.DataPath,
        [AdminKey] = Settings.ApiKey,

        // Its incidents belong to it.
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Fleet"] = "Error",
        ["Logging:LogLevel:Fleet.Demo"] = "Warning",
        ["Fleet:Catalog:IsLive"] = "false",
        ["Fleet:Security:ScanEvery"] = "1.00:00:00",

        // Costs and charts of the day before are soon there.
        ["Fleet:Retention:Period"] = Settings.Instances <= 1_000 ? "00:00:20" : "00:01:00",
        ["Fleet:Probes:Interval"] = Settings.Instances <= 1_000 ? "00:00:05" : "00:00:30",
    });

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>A demo was asked for that there cannot be. Its message is for whoever asked.</summary>
public sealed class DemoRefusedException : Exception
{
    /// <summary>Says nothing.</summary>
    public DemoRefusedException()
    {
    }

    /// <summary>Says why.</summary>
    public DemoRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, and what was behind it.</summary>
    public DemoRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>What whoever looks at this Fleet is told of it.</summary>
/// <param name="IsDemo">Whether all of it is simulated.</param>
public sealed record FleetNature(bool IsDemo);
