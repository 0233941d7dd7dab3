using System.Diagnostics;
using System.Globalization;
using Fleet.Tests.SshHost;

namespace Fleet.Load.Probes;

/// <summary>The baseline: the bare client, which runs <c>true</c> over one open connection again and again.</summary>
internal static class BareSsh
{
    /// <summary>Commands per second with so many loops at a time.</summary>
    public static async Task<double> CommandsPerSecond(SshTestHost host, int loops, TimeSpan length)
    {
        var folder = Directory.CreateTempSubdirectory("fl-").FullName;
        try
        {
            var key = Path.Combine(folder, "key");
            await File.WriteAllTextAsync(key, host.PrivateKey);
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            string[] settings =
            [
                "-F", "/dev/null", "-i", key, "-o", $"ControlPath={folder}/c", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                "-o", "LogLevel=ERROR", "-p", host.Port.ToString(CultureInfo.InvariantCulture), $"{host.User}@{host.Host}",
            ];
            await Ssh(["-o", "ControlMaster=yes", "-fN", .. settings]);
            var watch = Stopwatch.StartNew();
            var counts = await Task.WhenAll(Enumerable.Range(0, loops).Select(async _ =>
            {
                var count = 0;
                for (; watch.Elapsed < length; count++) await Ssh([.. settings, "true"]);
                return count;
            }));
            var rate = counts.Sum() / watch.Elapsed.TotalSeconds;
            await Ssh(["-O", "exit", .. settings]);
            return rate;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Ssh(IEnumerable<string> arguments)
    {
        // A client in the background keeps its parent's pipes, so there are none but this.
        using var ssh = Process.Start(new ProcessStartInfo("ssh", arguments) { RedirectStandardInput = true, RedirectStandardError = arguments.Contains("exit") })!;
        ssh.StandardInput.Close();
        await ssh.WaitForExitAsync();
        if (ssh.ExitCode != 0 && !arguments.Contains("exit")) throw new InvalidOperationException($"ssh ended with {ssh.ExitCode}.");
    }
}
