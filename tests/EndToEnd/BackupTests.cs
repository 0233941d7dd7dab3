using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.SshHost;
using Npgsql;

namespace Fleet.Tests.EndToEnd;

/// <summary>Data that comes back: real programs with real databases, backed up, changed, restored and cloned over a real sshd.</summary>
public sealed class BackupTests(PostgresServer postgres) : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_restored_SQLite_program_answers_with_the_data_it_had_at_backup_time()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await MainJobTests.AddServer(fleet, host);
        var port = FreePort.Next();
        var instance = await Notes.Deploy(fleet, server, Notes.Sqlite(port));
        await Notes.Add(_http, port, "before");

        var backup = await Notes.BackUp(fleet, instance);
        await Notes.Add(_http, port, "after");
        Assert.Equal(["before", "after"], await Notes.List(_http, port));
        var (status, restore) = await fleet.Post($"/api/v1/backups/{backup}/restore");
        Assert.Equal(HttpStatusCode.Accepted, status);
        await MainJobTests.Ended(fleet, (string)restore["operationId"]!, "succeeded");

        Assert.Equal(["before"], await Notes.List(_http, port));
        await Notes.Add(_http, port, "again");
        Assert.Equal(["before", "again"], await Notes.List(_http, port));

        var (verifying, verification) = await fleet.Post($"/api/v1/backups/{backup}/verify");
        Assert.Equal(HttpStatusCode.Accepted, verifying);
        await MainJobTests.Ended(fleet, (string)verification["operationId"]!, "succeeded");
        Assert.True((bool)(await fleet.Get($"/api/v1/backups/{backup}"))["verification"]!["isGood"]!);

        var (_, destroyed) = await fleet.Delete($"{instance}?backup=true");
        Assert.Equal("DESTROYED", (string)destroyed["status"]!);
        Assert.NotNull((string?)destroyed["backupId"]);
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")), "something is left on the machine");

        // Backups outlive their instance, until somebody deletes them.
        var id = instance[(instance.LastIndexOf('/') + 1)..];
        var backups = (await fleet.Get($"/api/v1/backups?instanceId={id}"))["data"]!.AsArray();
        Assert.Equal(2, backups.Count);
        foreach (var one in backups)
        {
            var (deleting, deletion) = await fleet.Delete($"/api/v1/backups/{one!["id"]}");
            Assert.Equal(HttpStatusCode.Accepted, deleting);
            await MainJobTests.Ended(fleet, (string)deletion["operationId"]!, "succeeded");
        }

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fleet.DataFolder, "backups"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_PostgreSQL_program_is_restored_and_cloned_and_its_clone_is_neutralized()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        var server = await MainJobTests.AddServer(fleet, host);
        var (templated, template) = await fleet.Post(
            "/api/v1/templates", new JsonObject { ["yamlContent"] = Notes.PostgresTemplate(database.Port) });
        Assert.True(templated == HttpStatusCode.Created, $"{templated} {template}");
        var instance = await Notes.Deploy(fleet, new JsonObject
        {
            ["name"] = "notes",
            ["provider"] = "docker",
            ["region"] = "local",
            ["server_id"] = server,
            ["template_id"] = (string)template["id"]!,
            ["parameters"] = new JsonObject { ["database"] = "notes_source" },
        });
        var port = await Port(fleet, instance);
        await Notes.Add(_http, port, "before");
        var backup = await Notes.BackUp(fleet, instance, new JsonObject { ["label"] = "nightly", ["compression"] = "zstd" });
        await Notes.Add(_http, port, "after");

        var (cloning, clone) = await fleet.Post($"{instance}/clone", new JsonObject
        {
            ["name"] = "notes-copy",
            ["backupId"] = backup,
            ["neutralize"] = true,
            ["parameters"] = new JsonObject { ["database"] = "notes_copy" },
        });
        Assert.True(cloning == HttpStatusCode.Created, $"{cloning} {clone}");
        Assert.NotEmpty((string)clone["adminPassword"]!);
        await MainJobTests.Ended(fleet, (string)clone["operationId"]!, "succeeded");
        var copy = $"/api/v1/instances/{clone["id"]}";
        var copyPort = await Port(fleet, copy);
        Assert.NotEqual(port, copyPort);
        Assert.Equal(["before", "neutralized", "password set"], await Notes.List(_http, copyPort));
        Assert.Equal(["before", "after"], await Notes.List(_http, port));

        var (status, restore) = await fleet.Post($"/api/v1/backups/{backup}/restore", new JsonObject { ["files"] = false });
        Assert.Equal(HttpStatusCode.Accepted, status);
        await MainJobTests.Ended(fleet, (string)restore["operationId"]!, "succeeded");
        Assert.Equal(["before"], await Notes.List(_http, port));

        var (verifying, verification) = await fleet.Post($"/api/v1/backups/{backup}/verify");
        Assert.Equal(HttpStatusCode.Accepted, verifying);
        await MainJobTests.Ended(fleet, (string)verification["operationId"]!, "succeeded");
        var verified = (await fleet.Get($"/api/v1/backups/{backup}"))["verification"]!;
        Assert.True((bool)verified["isGood"]!, $"{verified}");

        foreach (var one in (string[])[copy, instance])
        {
            var (destroyed, answer) = await fleet.Delete(one);
            Assert.True(destroyed == HttpStatusCode.OK, $"{destroyed} {answer}");
        }

        Assert.DoesNotContain(await Databases(database), name => name.StartsWith("notes_", StringComparison.Ordinal) || name.Contains("verify", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")), "something is left on the machine");
        var secret = PlantedSecrets.Plant((string)clone["adminPassword"]!);
        Assert.DoesNotContain(secret, fleet.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await fleet.Get(copy)).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(600)]
    public async Task Fleet_killed_in_the_middle_of_a_backup_and_of_a_restore_finishes_them_after_its_restart(int milliseconds)
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await MainJobTests.AddServer(fleet, host);
        var port = FreePort.Next();
        var instance = await Notes.Deploy(fleet, server, Notes.Sqlite(port));
        await Notes.Add(_http, port, "before");

        var (_, begun) = await fleet.Post($"{instance}/backup", new JsonObject());
        await KilledAfter(fleet, milliseconds);
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        Assert.Equal("completed", (string)(await fleet.Get($"/api/v1/backups/{begun["backupId"]}"))["status"]!);

        await Notes.Add(_http, port, "after");
        var (status, restore) = await fleet.Post($"/api/v1/backups/{begun["backupId"]}/restore");
        Assert.True(status == HttpStatusCode.Accepted, $"{status} {restore}");
        await KilledAfter(fleet, milliseconds);
        await MainJobTests.Ended(fleet, (string)restore["operationId"]!, "succeeded");
        Assert.Equal(["before"], await Notes.List(_http, port));
        await fleet.Delete(instance);
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")), "something is left on the machine");
    }

    [Fact]
    public async Task A_backup_on_another_server_by_SFTP_brings_back_an_instance_whose_server_is_gone()
    {
        await using var host = await SshTestHost.Start();
        await using var vault = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var (server, keeper) = (await MainJobTests.AddServer(fleet, host), await MainJobTests.AddServer(fleet, vault));
        await fleet.Stop();
        fleet.Settings["Fleet__Backups__Default"] = "vault";
        fleet.Settings["Fleet__Backups__Stores__vault__Kind"] = "sftp";
        fleet.Settings["Fleet__Backups__Stores__vault__Server"] = keeper;
        fleet.Settings["Fleet__Backups__Stores__vault__Path"] = "vault";
        await fleet.Run();
        var port = FreePort.Next();
        var instance = await Notes.Deploy(fleet, server, Notes.Sqlite(port));
        await Notes.Add(_http, port, "kept");
        var backup = await Notes.BackUp(fleet, instance);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(vault.HomeFolder, "vault"), "*", SearchOption.AllDirectories));

        host.Stop();
        foreach (var process in host.Processes) process.Signal("KILL");
        var (cloning, clone) = await fleet.Post($"{instance}/clone", new JsonObject
        {
            ["name"] = "notes-again", ["backupId"] = backup, ["serverId"] = keeper,
        });
        Assert.True(cloning == HttpStatusCode.Created, $"{cloning} {clone}");
        await MainJobTests.Ended(fleet, (string)clone["operationId"]!, "succeeded");

        Assert.Equal(["kept"], await Notes.List(_http, port));
        await fleet.Delete($"/api/v1/instances/{clone["id"]}");
    }

    private static async Task<int> Port(FleetProcess fleet, string instance) => (int)(await fleet.Get(instance))["spec"]!["ports"]![0]!;

    private static async Task KilledAfter(FleetProcess fleet, int milliseconds)
    {
        // The moment is what is being tried out: there is nothing to wait for instead.
        using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await moment.WaitForNextTickAsync();
        await fleet.Kill();
        await fleet.Run();
    }

    private static async Task<List<string>> Databases(NpgsqlConnectionStringBuilder database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT datname FROM pg_database", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }
}
