using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>The audit log of a real Fleet, looked at by <c>fleet audit verify</c>.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task The_chain_outlives_a_crash_and_a_row_that_somebody_altered_in_the_file_is_found()
    {
        await using var fleet = await FleetProcess.Start();
        for (var i = 0; i < 5; i++) await fleet.Post("/api/v1/instances", Self(i));
        var (code, before) = await Verify(fleet);
        Assert.Equal((0, true), (code, (bool)before["intact"]!));
        var head = (string)before["head"]!;

        await fleet.Kill();
        await fleet.Run();
        await fleet.Post("/api/v1/instances", Self(9));
        var (again, after) = await Verify(fleet, "--expect-head", head);
        Assert.Equal((0, (long)before["rows"]! + 1), (again, (long)after["rows"]!));

        await Sql(fleet, "UPDATE audit SET actor = 'somebody else' WHERE sequence = 3");
        var (broken, verdict) = await Verify(fleet);
        Assert.Equal((1, 3), (broken, (int)verdict["brokenAt"]!));
        Assert.Equal(2, (await Run(fleet, "wrong", [])).Code);
    }

    private static JsonObject Self(int number) => new() { ["name"] = $"self-{number}", ["provider"] = "docker" };

    private static async Task<(int Code, JsonNode Verdict)> Verify(FleetProcess fleet, params string[] words)
    {
        var (code, output) = await Run(fleet, FleetServer.AdminKey, ["-o", "json", .. words]);
        return (code, JsonNode.Parse(output)!);
    }

    private static async Task<(int Code, string Output)> Run(FleetProcess fleet, string key, string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.Cli, "audit", "verify", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FLEET_URL"] = fleet.Client.BaseAddress!.ToString();
        start.Environment["FLEET_API_KEY"] = key;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.DoesNotContain(key, output + await errors, StringComparison.Ordinal);
        return (process.ExitCode, output);
    }

    private static async Task Sql(FleetProcess fleet, string sql)
    {
        const string program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute(sys.argv[2]); c.commit()";
        using var python = Process.Start("python3", ["-c", program, Path.Combine(fleet.DataFolder, "fleet.db"), sql]);
        await python.WaitForExitAsync();
        Assert.Equal(0, python.ExitCode);
    }
}
