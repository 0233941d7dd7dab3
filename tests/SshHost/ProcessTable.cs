using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Fleet.Tests.SshHost;

/// <summary>A process, as /proc tells of it.</summary>
/// <param name="Id">Its pid.</param>
/// <param name="Parent">Its parent's pid.</param>
/// <param name="Name">The program's short name.</param>
/// <param name="CommandLine">The arguments, with spaces between them.</param>
/// <param name="User">The user id it runs as.</param>
public sealed record HostProcess(int Id, int Parent, string Name, string CommandLine, int User)
{
    /// <summary>Sends it a signal; nothing happens if it is gone.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }
}

internal static class ProcessTable
{
    /// <summary>All processes that are not zombies.</summary>
    public static IEnumerable<HostProcess> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } process)
                yield return process;
        }
    }

    private static HostProcess? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var close = stat.LastIndexOf(')');
            var fields = stat[(close + 2)..].Split(' ');
            if (fields[0] is "Z" or "X") return null;
            var user = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
            var command = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).Replace('\0', ' ');
            return new(
                id, int.Parse(fields[1], CultureInfo.InvariantCulture), stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..close], command,
                int.Parse(user, CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }
}
