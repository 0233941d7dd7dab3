using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Servers;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary><c>fleet migrate</c>, from a Fleet that has worked on SQLite to one that goes on with the same on PostgreSQL.</summary>
public sealed class MigrateTests(PostgresServer postgres)
{
    private const string Password = "the-database-s-own-words";

    [Fact]
    public async Task Fleet_goes_on_with_everything_on_the_new_side()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await MainJobTests.AddServer(fleet, host);
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next()));
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        var instance = $"/api/v1/instances/{begun["id"]}";
        var pid = host.Processes.Single(process => process.Name == "python3").Id;
        var (_, made) = await fleet.Post("/api/v1/secrets", new JsonObject { ["name"] = "db_password", ["value"] = "open sesame" });
        var before = await Seen(fleet, instance);

        var database = await postgres.CreateDatabase();
        var running = await Migrate(fleet, database);
        Assert.Equal(2, running.Code);
        Assert.Contains("A running Fleet uses", running.Errors, StringComparison.Ordinal);
        await fleet.Stop();

        var moved = await Migrate(fleet, database);
        Assert.True(moved.Code == 0, moved.Output + moved.Errors);
        Assert.Contains("Moved: both sides are the same", moved.Output, StringComparison.Ordinal);
        Assert.Contains("secret.key: NEEDED", moved.Output, StringComparison.Ordinal);
        var verified = await Migrate(fleet, database, "--verify-only");
        Assert.True(verified.Code == 0, verified.Output + verified.Errors);

        fleet.Settings["Fleet__Database"] = "postgres";
        fleet.Settings["Fleet__ConnectionString"] = database;
        await fleet.Run();
        Assert.Equal(before, await Seen(fleet, instance));
        Assert.Equal("open sesame", (string)(await fleet.Get($"/api/v1/secrets/{made["id"]}/value"))["value"]!);
        var audit = await fleet.Get("/api/v1/audit/verify");
        Assert.True((bool)audit["intact"]!, audit.ToJsonString());

        // The program was left alone, and the key with which its machine is reached opens here too.
        Assert.Equal(pid, host.Processes.Single(process => process.Name == "python3").Id);
        await fleet.Post($"{instance}/restart");
        await fleet.Until(instance, i => (string)i["status"]! == "RUNNING", "RUNNING after a restart");
        await fleet.Delete(instance);
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")));

        var differs = await Migrate(fleet, database, "--verify-only");
        Assert.Equal(1, differs.Code);
        Assert.Contains("DIFFERENT", differs.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "--from", "sqlite" }, 2, "'--to' is required")]
    [InlineData(new[] { "--from", "oracle", "--to", "postgres" }, 2, "oracle")]
    [InlineData(new[] { "--from", "sqlite", "--to", "postgres", "--batch-rows", "0" }, 2, "--batch-rows must be")]
    [InlineData(new[] { "--from", "sqlite", "--to", "postgres", "--server", "/nowhere" }, 2, "--server or FLEET_SERVER")]
    [InlineData(new[] { "--from", "sqlite", "--to", "postgres", "--data", "/nowhere" }, 2, "There is no fleet.db in '/nowhere'")]
    [InlineData(new[] { "--from", "sqlite", "--to", "postgres", "--connection-file", "/nowhere/file" }, 2, "/nowhere/file")]
    public async Task What_cannot_be_is_said_and_not_shown_as_a_fault(string[] words, int code, string said)
    {
        var run = await Run(words, ("FLEET_CONNECTION", "Host=127.0.0.1;Database=none"));
        Assert.Equal(code, run.Code);
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_without_its_password()
    {
        await using var fleet = await FleetProcess.Start();
        await fleet.Stop();
        var run = await Migrate(fleet, $"Host=127.0.0.1;Port={FreePort.Next()};Database=none");
        Assert.Equal(3, run.Code);
        Assert.Contains("Run the same command again", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>What a user sees that does not change by itself.</summary>
    private static async Task<string> Seen(FleetProcess fleet, string instance)
    {
        var one = await fleet.Get(instance);
        var events = await fleet.Get($"{instance}/events");
        var logs = await fleet.Get($"{instance}/logs");
        var secrets = await fleet.Get("/api/v1/secrets");
        var audit = await fleet.Get("/api/v1/audit?action=CREATE,DEPLOY&limit=200");
        // The program is looked at all the while, and writes a line of it.
        var served = logs["data"]!.AsArray().Count(line => (string)line!["message"]! == "serving");
        return $"{one["id"]} {one["name"]} {one["status"]} {one["spec"]}\n{events}\n{served}\n{secrets}\n{audit}";
    }

    private static Task<(int Code, string Output, string Errors)> Migrate(FleetProcess fleet, string database, params string[] words) => Run(
        ["--from", "sqlite", "--to", "postgres", "--data", fleet.DataFolder, .. words], ("FLEET_CONNECTION", $"{database};Password={Password}"));

    private static async Task<(int Code, string Output, string Errors)> Run(string[] words, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.Cli, "migrate", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FLEET_SERVER"] = BuiltPrograms.Api;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.DoesNotContain(Password, output + await errors, StringComparison.Ordinal);
        return (process.ExitCode, output, await errors);
    }
}
