using System.CommandLine;
using System.Globalization;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Agent;

/// <summary><c>fleet agent</c>: speaks for the machine that it runs on.</summary>
internal static class AgentCommand
{
    public static Command Make()
    {
        var instance = new Option<string>("--instance")
        {
            Description = "The instance's id or name; the host's name if absent. FLEET_INSTANCE.",
            DefaultValueFactory = _ => Setting("FLEET_INSTANCE", Environment.MachineName),
        };
        var provider = new Option<string>("--provider") { Description = "Where it runs. FLEET_PROVIDER.", DefaultValueFactory = _ => Setting("FLEET_PROVIDER", "ssh") };
        var region = new Option<string>("--region") { Description = "The provider's region. FLEET_REGION.", DefaultValueFactory = _ => Setting("FLEET_REGION") };
        var metrics = new Option<double>("--metrics-interval")
        {
            Description = "Seconds between two measurements. FLEET_METRICS_INTERVAL.",
            DefaultValueFactory = _ => double.TryParse(Setting("FLEET_METRICS_INTERVAL", "30"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 30,
        };
        var logs = new Option<string[]>("--log") { Description = "A file to tail; may be given several times." };
        var shell = new Option<string>("--shell") { Description = "The shell of terminals. FLEET_SHELL.", DefaultValueFactory = _ => Setting("FLEET_SHELL", "/bin/bash") };
        var command = new Command("agent", "Run the agent of this machine. The API key is read from FLEET_API_KEY.") { CommonOptions.Url, instance, provider, region, metrics, logs, shell };
        command.SetAction(async (parsed, cancellation) =>
        {
            var url = parsed.GetValue(CommonOptions.Url) ?? Setting("FLEET_URL");
            if (Fault(url, parsed.GetValue(metrics)) is { } fault)
            {
                await Console.Error.WriteLineAsync($"fleet agent: {fault}");
                return ExitCodes.WrongUsage;
            }

            var settings = new AgentSettings
            {
                Url = new Uri(url),
                ApiKey = Setting("FLEET_API_KEY"),
                Instance = parsed.GetValue(instance)!,
                Provider = parsed.GetValue(provider)!,
                Region = parsed.GetValue(region)!,
                MetricsInterval = TimeSpan.FromSeconds(parsed.GetValue(metrics)),
                LogFiles = parsed.GetValue(logs) ?? [],
                Shell = parsed.GetValue(shell)!,
            };
            await new AgentRunner(settings, TimeProvider.System, Console.Error).Run(cancellation);
            return 0;
        });
        return command;
    }

    private static string? Fault(string? url, double metricsInterval) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            ? "--url (or FLEET_URL) must be Fleet's address, beginning with http:// or https://"
        : Setting("FLEET_API_KEY").Length == 0 ? "FLEET_API_KEY must hold an API key with the role DEVELOPER or higher"
        : metricsInterval is >= 1 and <= 3600 ? null
        : "--metrics-interval must be 1 to 3600 seconds";

    private static string Setting(string name, string otherwise = "") =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;
}
