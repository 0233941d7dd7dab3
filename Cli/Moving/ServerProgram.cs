using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fleet.Cli.Moving;

/// <summary>
/// Fleet's own program, which holds the databases' clients: this one is copied to machines that need none. It takes this one's place, so that
/// whoever ends this one ends it.
/// </summary>
internal static partial class ServerProgram
{
    private const string Name = "Fleet.Api";

    /// <summary>Where it is; null if that is not known.</summary>
    /// <param name="given">What somebody said: the program, its library, or their folder.</param>
    public static string? Find(string? given)
    {
        var folder = string.IsNullOrEmpty(given) ? AppContext.BaseDirectory : given;
        if (File.Exists(folder)) return Path.GetFullPath(folder);
        var name = OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;
        return new[] { name, $"{Name}.dll" }.Select(file => Path.GetFullPath(Path.Combine(folder, file))).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it; the exit code, where there is anybody left to hear it.</summary>
    /// <exception cref="IOException">It cannot be run.</exception>
    public static async Task<int> Run(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        string[] command = program.EndsWith(".dll", StringComparison.Ordinal) ? [Dotnet(), program, .. arguments] : [program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        if (!OperatingSystem.IsWindows())
        {
            execve(command[0], [.. command, null], [.. start.Environment.Select(setting => $"{setting.Key}={setting.Value}"), null]);
            throw new IOException($"'{command[0]}' cannot be run: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var process = Process.Start(start) ?? throw new IOException($"'{command[0]}' cannot be run");
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string Dotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new IOException("dotnet, which runs Fleet's own program, is in no folder of PATH");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, string?[] arguments, string?[] environment);
}
