using System.Diagnostics;

namespace Fleet.Tests.SshHost;

/// <summary>Runs the system's own tools.</summary>
internal static class Tool
{
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string input = "")
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        if (input.Length > 0) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {output}{await error}");
    }
}
