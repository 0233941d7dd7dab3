using System.Diagnostics;

namespace Fleet.Tests.Processes.Faults;

/// <summary>Programs of the machine.</summary>
internal static class Shell
{
    /// <summary>Runs one; what it said if it failed, else nothing.</summary>
    public static string Try(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : $"{program} {string.Join(' ', arguments)}: {error}{output.Result}".Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"{program}: {exception.Message}";
        }
    }

    /// <summary>Runs one that must succeed.</summary>
    public static void Run(string program, params string[] arguments)
    {
        if (Try(program, arguments) is not "" and var failure) throw new InvalidOperationException(failure);
    }
}
