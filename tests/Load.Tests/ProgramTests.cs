using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Fleet.Load.Tests;

/// <summary>The program as it is called.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task A_scenario_runs_ends_and_prints_its_figures_as_JSON()
    {
        var (code, output, errors) = await Run("alerts", "--short", "--json", "--rules", "100", "--edges", "20");

        Assert.True(code == 0, errors);
        var report = JsonNode.Parse(output)!;
        var figures = report["figures"]!.AsArray().ToLookup(figure => (string)figure!["name"]!, figure => figure!);
        Assert.Equal("alerts", (string)report["scenario"]!);
        Assert.True((bool)figures["alerts on record"].Single()["holds"]!);
        Assert.True((double)figures["measurements with a rule, per CPU second"].Single()["value"]! > 0);
    }

    [Fact]
    public async Task A_scenario_that_there_is_not_is_answered_with_those_that_there_are()
    {
        var (code, _, errors) = await Run("nothing");

        Assert.Equal(2, code);
        string[] scenarios = ["rollups", "probes", "agents", "commands", "alerts", "tasks", "feed", "backups"];
        foreach (var scenario in scenarios) Assert.Contains($"\n{scenario} [--short]", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] words)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(Scenario).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await output, await errors);
    }
}
