using Fleet.Cli.SignIn;

namespace Fleet.Cli.Doctor;

/// <summary>What can be seen on this machine alone.</summary>
internal static class HereChecks
{
    private static readonly string[] AgentTools = ["sh", "setsid"];

    public static IEnumerable<Finding> Machine() => [File(), Agent(), Ssh()];

    private static Finding File()
    {
        var path = ContextFile.Default.Path;
        if (!System.IO.File.Exists(path)) return Finding.Ok("sign-in", "no file of contexts; the environment may say it all");
        var open = OperatingSystem.IsWindows() ? 0 : System.IO.File.GetUnixFileMode(path) & ~ContextFile.OwnerOnly;
        return open != 0 ? Finding.Warn("sign-in", $"{path} can be read by others", $"chmod 600 {path}")
            : Finding.Ok("sign-in", $"{ContextFile.Default.ReadOrEmpty().All.Count} context(s) in {path}");
    }

    private static Finding Agent()
    {
        if (!OperatingSystem.IsLinux()) return Finding.Ok("agent", "fleet agent runs on Linux only; this machine is none");
        string[] lacking = [.. AgentTools.Where(tool => Find(tool) is null)];
        return lacking.Length == 0 ? Finding.Ok("agent", "fleet agent has here what it needs (sh, setsid)")
            : Finding.Warn("agent", $"fleet agent would lack {string.Join(" and ", lacking)} here", "install them if this machine is to have an agent (Debian: util-linux)");
    }

    private static Finding Ssh() => Find("ssh") is { } path ? Finding.Ok("ssh", $"{path}, which Fleet needs where it runs")
        : Finding.Warn("ssh", "there is no ssh here", "install OpenSSH's client if Fleet itself runs on this machine (Debian: openssh-client)");

    private static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{tool}.exe" : tool)).FirstOrDefault(System.IO.File.Exists);
}
