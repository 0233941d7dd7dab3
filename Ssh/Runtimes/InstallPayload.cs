using System.Globalization;
using System.Text;
using Fleet.Instances;

namespace Fleet.Ssh.Runtimes;

/// <summary>Writes a spec as the lines that <c>Runtimes/process/install.sh</c> reads. Nothing in them is ever shell text.</summary>
internal static class InstallPayload
{
    public static string Of(InstanceSpec spec, IReadOnlyDictionary<string, string> secrets)
    {
        List<string> lines = [$"grace {spec.StopGraceSeconds.ToString(CultureInfo.InvariantCulture)}"];
        if (spec.HealthCheck is { } check)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"health {(check.Type == HealthCheckType.Http ? "http" : "tcp")} {check.Port} {check.TimeoutSeconds} {check.Path}"));
        if (!spec.Ports.IsDefaultOrEmpty) lines.Add("ports " + string.Join(' ', spec.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture))));
        if (spec.Data?.Database is { Create: true } database) lines.AddRange(DataRequest.Database(database));
        lines.AddRange(spec.Command.Select(argument => "command " + Escape(argument)));
        lines.AddRange(spec.Env.Select(variable => $"env {variable.Key}={Escape(variable.Value)}"));
        lines.AddRange(secrets.Select(secret => $"secret {secret.Key}={Escape(secret.Value)}"));

        lines.AddRange(spec.Downloads.Select(download => $"download {(download.Executable ? "700" : "600")} {download.Sha256 ?? "-"} {download.Url} {Escape(download.Path)}"));

        // Lines are counted from 1, and the line "data" comes between these and the contents.
        var first = lines.Count + spec.Files.Length + 2;
        lines.AddRange(spec.Files.Select((file, index) =>
            string.Create(CultureInfo.InvariantCulture, $"file {(file.Executable ? "700" : "600")} {first + index} {Escape(file.Path)}")));
        lines.Add("data");
        lines.AddRange(spec.Files.Select(file => Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Content))));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>What printf's %b undoes.</summary>
    public static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
