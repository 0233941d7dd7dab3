using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Cli.Tests.Programs;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it said beside that.</param>
internal sealed record Ran(int Code, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>The same where it did what it should.</summary>
    public Ran Good()
    {
        Assert.True(Code == 0, $"exit code {Code}\n{Output}\n{Errors}");
        return this;
    }

    /// <summary>The same where it ended so, with a sentence and without a trace of its inside.</summary>
    public Ran Bad(int code)
    {
        Assert.True(Code == code, $"exit code {Code}\n{Output}\n{Errors}");
        Assert.StartsWith("fleet: ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>The <c>fleet</c> that is built, as a process, with settings of its own.</summary>
internal sealed class FleetProgram(string folder)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static string Path { get; } = BuiltPrograms.Cli;

    /// <summary>Environment variables of each run.</summary>
    public Dictionary<string, string> Settings { get; } = new() { ["XDG_CONFIG_HOME"] = folder };

    public async Task<Ran> Run(string[] words, string? input = null)
    {
        using var process = Start(words, input is not null);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        return await End(process, string.Join(' ', words));
    }

    /// <summary>Begins it; whoever asked ends it.</summary>
    public Process Start(string[] words, bool hasInput = false)
    {
        // Whoever runs the tests behind them may have had them ignore interrupts, which programs inherit.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in new[] { "FLEET_URL", "FLEET_API_KEY", "FLEET_CONTEXT", "NO_COLOR" }) start.Environment.Remove(name);
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        if (!hasInput) process.StandardInput.Close();
        return process;
    }

    public static async Task<Ran> End(Process process, string what)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().Within(what, Deadline);
        var ran = new Ran(process.ExitCode, await output, await errors);
        Assert.DoesNotContain(FleetServer.AdminKey, ran.Output + ran.Errors, StringComparison.Ordinal);
        return ran;
    }
}
