using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Npgsql;

namespace Fleet.Tests.EndToEnd;

/// <summary>Fleet itself is backed up while it works, lost, and brought back: <c>deploy/backup</c>.</summary>
public sealed class KeepingTests(PostgresServer postgres) : IDisposable
{
    private static readonly string Scripts = Path.Combine(DeployFolder.Path, "backup");

    private readonly DirectoryInfo _backups = Directory.CreateTempSubdirectory("fleet-kept-");
    private string? _database;

    [Fact]
    public async Task On_SQLite_everything_acknowledged_before_a_backup_comes_back()
    {
        await Assert_it_comes_back(fleet =>
        {
            Directory.Delete(fleet.DataFolder, recursive: true);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task On_PostgreSQL_everything_acknowledged_before_a_backup_comes_back()
    {
        _database = await DatabaseWithPassword();
        await Assert_it_comes_back(async fleet =>
        {
            Directory.Delete(fleet.DataFolder, recursive: true);
            await Sql("DROP TABLE grain_state, audit CASCADE; CREATE TABLE of_a_newer_fleet (id INT)");
        });
        await Sql("SELECT 1 / (CASE WHEN to_regclass('of_a_newer_fleet') IS NULL THEN 1 ELSE 0 END)");
    }

    [Fact]
    public async Task What_is_damaged_or_in_use_is_refused_and_changes_nothing()
    {
        await using var fleet = await FleetProcess.Start();
        var kept = await Register(fleet, "kept");
        var (code, backup, said) = await Backup(fleet);
        Assert.True(code == 0, said);

        Assert.Contains("stop Fleet first", (await Restore(fleet, backup)).Said, StringComparison.Ordinal);
        await fleet.Stop();

        var keys = Path.Combine(backup, "keys", "secret.key");
        var key = await File.ReadAllBytesAsync(keys);
        await File.WriteAllBytesAsync(keys, [.. key, (byte)'\n']);
        Assert.Contains("is damaged", (await Restore(fleet, backup)).Said, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(keys, key);
        Assert.Equal(2, (await Restore(fleet, backup + "-of-nobody")).Code);

        await fleet.Run();
        Assert.Equal(HttpStatusCode.OK, (await fleet.Client.GetAsync(kept)).StatusCode);
    }

    [Fact]
    public async Task As_many_are_kept_as_were_asked_for_and_keys_may_lie_elsewhere()
    {
        await using var fleet = await FleetProcess.Start();
        var apart = Path.Combine(_backups.FullName, "apart");
        // What a run that was killed has left, and two that are older.
        foreach (var name in (string[])[".fleet-20200101T000000Z.part", "fleet-20200101T000000Z", "fleet-20200102T000000Z"]) _backups.CreateSubdirectory(name);
        var (code, backup, said) = await Backup(fleet, ("FLEET_BACKUP_KEEP", "2"), ("FLEET_BACKUP_KEYS", apart));
        Assert.True(code == 0, said);

        Assert.Equal(
            new[] { "apart", "fleet-20200102T000000Z", Path.GetFileName(backup) }, _backups.GetDirectories().Select(folder => folder.Name).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(backup, "keys")));
        var keys = Path.Combine(apart, Path.GetFileName(backup) + ".keys");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(keys, "secret.key")));

        await fleet.Kill();
        Directory.Delete(fleet.DataFolder, recursive: true);
        Assert.Contains("keys are missing", (await Restore(fleet, backup)).Said, StringComparison.Ordinal);
        Assert.Equal(0, (await Restore(fleet, backup, keys)).Code);
        await fleet.Run();
    }

    public void Dispose() => _backups.Delete(recursive: true);

    private async Task Assert_it_comes_back(Func<FleetProcess, Task> destroy)
    {
        await using var fleet = await FleetProcess.Start(postgres: _database);
        var value = PlantedSecrets.Plant();
        var (status, secret) = await fleet.Post("/api/v1/secrets", new JsonObject { ["name"] = "db_password", ["value"] = value, ["type"] = "ENV_VAR" });
        Assert.True(status == HttpStatusCode.Created, secret.ToString());
        List<string> acknowledged = [];
        for (var i = 0; i < 5; i++) acknowledged.Add(await Register(fleet, $"before-{i}"));
        var head = (string)(await fleet.Get("/api/v1/audit/verify"))["head"]!;

        // Others go on writing while the backup is made; what they are told of meanwhile may be in it or not.
        using var enough = new CancellationTokenSource();
        var writing = Write(fleet, enough.Token);
        var (code, backup, said) = await Backup(fleet);
        await enough.CancelAsync();
        Assert.True(await writing > 0, "Nothing was written meanwhile");
        Assert.True(code == 0, said);

        var after = await Register(fleet, "after");
        await fleet.Client.DeleteAsync($"/api/v1/secrets/{secret["id"]}");
        await fleet.Kill();
        await destroy(fleet);
        (code, said) = await Restore(fleet, backup);
        Assert.True(code == 0, said);

        await fleet.Run();
        foreach (var instance in acknowledged) Assert.Equal(HttpStatusCode.OK, (await fleet.Client.GetAsync(instance)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await fleet.Client.GetAsync(after)).StatusCode);
        Assert.Equal(value, (string)(await fleet.Get($"/api/v1/secrets/{secret["id"]}/value"))["value"]!);
        var verdict = await fleet.Get($"/api/v1/audit/verify?expectHead={Uri.EscapeDataString(head)}");
        Assert.True((bool)verdict["intact"]!, verdict.ToString());
        await Register(fleet, "after");
    }

    /// <summary>Registers one instance after the other; how many.</summary>
    private static async Task<int> Write(FleetProcess fleet, CancellationToken enough)
    {
        var written = 0;
        for (; !enough.IsCancellationRequested; written++) await Register(fleet, $"meanwhile-{written}");
        return written;
    }

    private static async Task<string> Register(FleetProcess fleet, string name)
    {
        var (status, made) = await fleet.Post("/api/v1/instances", new JsonObject { ["name"] = name, ["provider"] = "docker" });
        Assert.True(status == HttpStatusCode.Created, made.ToString());
        return $"/api/v1/instances/{made["id"]}";
    }

    private async Task<(int Code, string Folder, string Said)> Backup(FleetProcess fleet, params (string Name, string Value)[] settings)
    {
        var (code, output, errors) = await Run("fleet-backup.sh", fleet, [_backups.FullName], settings);
        return (code, output.Trim(), errors);
    }

    private async Task<(int Code, string Said)> Restore(FleetProcess fleet, params string[] words)
    {
        var (code, output, errors) = await Run("fleet-restore.sh", fleet, words, []);
        return (code, output + errors);
    }

    private async Task<(int Code, string Output, string Errors)> Run(
        string script, FleetProcess fleet, string[] words, (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("sh", [Path.Combine(Scripts, script), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Fleet__DataPath"] = fleet.DataFolder;
        if (_database is not null) (start.Environment["Fleet__Database"], start.Environment["Fleet__ConnectionString"]) = ("postgres", _database);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().Within(script, TimeSpan.FromMinutes(2));
        return (process.ExitCode, output, await errors);
    }

    /// <summary>A database whose owner's password has everything in it that connection strings and password files treat in a way of their own.</summary>
    private async Task<string> DatabaseWithPassword()
    {
        var open = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        await using (var connection = new NpgsqlConnection($"{open.ConnectionString};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                $"""CREATE ROLE keeper LOGIN PASSWORD 'a;b:c\d"e''f g'; ALTER DATABASE {open.Database} OWNER TO keeper""", connection);
            await command.ExecuteNonQueryAsync();
        }

        await postgres.RequirePassword("keeper");
        (open.Username, open.Password) = ("keeper", """a;b:c\d"e'f g""");
        return open.ConnectionString;
    }

    private async Task Sql(string text)
    {
        await using var connection = new NpgsqlConnection($"{_database};Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The texts of this class.
        await using var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
