using System.Collections.Immutable;
using System.Text;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Tests;
using Fleet.Storage;
using Fleet.Tests.PostgresHost;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Fleet.Ssh.Tests;

public sealed class DatabaseTests(Lab lab, PostgresServer postgres) : DataTests(lab)
{
    private const string Content = """
        CREATE SCHEMA other;
        CREATE TABLE other.things (id serial PRIMARY KEY, name text, raw bytea);
        INSERT INTO other.things (name, raw) SELECT 'thing ' || i, sha256(i::text::bytea) FROM generate_series(1, 500) i;
        CREATE TABLE notes (text text);
        INSERT INTO notes VALUES ('-- a comment?'), (E'tab\tnew\nline\\.'), ('☃ 𝄞'), (NULL), (''), ('COPY x FROM stdin;'), ('-- PostgreSQL database dump complete');
        CREATE VIEW public.long AS SELECT * FROM notes WHERE length(text) > 5;
        CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS $$
        -- not to be lost
        SELECT i * 2
        $$;
        """;

    [Theory]
    [InlineData(BackupCompression.None)]
    [InlineData(BackupCompression.Gzip)]
    [InlineData(BackupCompression.Zstd)]
    public async Task A_database_comes_back_as_it_was(BackupCompression compression)
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room);
        await Sql(spec, Content);
        var dump = await Dumped(room, id, spec, compression);
        Assert.Equal(
            "2 tables, 507 rows: a database made of them dumps as the same",
            await Task.FromResult(await Verified(room, id, spec, dump, BackupPartKind.Database, compression)).Value());

        await Sql(spec, "DROP SCHEMA other CASCADE; DELETE FROM notes; CREATE TABLE public.new (i int); CREATE SCHEMA newer; SELECT lo_from_bytea(0, 'x')");
        await Task.FromResult(await Loaded(room, id, spec, dump, compression)).Value();
        Assert.Equal(
            "500|thing 500|7|84|",
            await Sql(spec, "SELECT (SELECT count(*) FROM other.things) || '|' || (SELECT name FROM other.things WHERE id = 500) || '|' || (SELECT count(*) FROM notes) || '|' || twice(42) || '|' || coalesce((SELECT string_agg(tablename, ',') FROM pg_tables WHERE tablename = 'new'), '')"));
        Assert.Equal("0", await Sql(spec, "SELECT ((SELECT count(*) FROM pg_namespace WHERE nspname = 'newer') + (SELECT count(*) FROM pg_largeobject_metadata))::text"));
        Assert.Equal(Meaning(await Dumped(room, id, spec)), Meaning(await Task.FromResult(await Again(room, id, spec)).Value()));
        NothingIsLeft(id);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_broken_dump_changes_nothing()
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room);
        await Sql(spec, Content);
        var dump = await Dumped(room, id, spec);
        var packed = await Dumped(room, id, spec, BackupCompression.Gzip);
        await Sql(spec, "CREATE TABLE public.new (i int)");
        var text = Encoding.UTF8.GetString(dump);
        var (data, end) = (text.IndexOf("thing 250", StringComparison.Ordinal), text.LastIndexOf("-- PostgreSQL database dump complete", StringComparison.Ordinal));
        var broken = new Dictionary<string, (byte[] Dump, BackupCompression Compression)>
        {
            ["cut off before its last words"] = (dump[..end], BackupCompression.None),
            ["cut off in the data"] = (Encoding.UTF8.GetBytes(text[..data]), BackupCompression.None),
            ["cut off after a row like its last words"] = (Encoding.UTF8.GetBytes(text[..(text.IndexOf("-- PostgreSQL database dump complete", StringComparison.Ordinal) + 37)]), BackupCompression.None),
            ["a mistake"] = (Encoding.UTF8.GetBytes(text.Insert(end - 4, "\nSELECT no_such_thing();\n")), BackupCompression.None),
            ["cut off, packed"] = (packed[..^200], BackupCompression.Gzip),
            ["without the packed checksum"] = (packed[..^8], BackupCompression.Gzip),
            ["damaged checksum"] = ([.. packed[..^6], (byte)(packed[^6] ^ 1), .. packed[^5..]], BackupCompression.Gzip),
            ["wrong compression"] = (dump, BackupCompression.Gzip),
            ["packed, and said not to be"] = (packed, BackupCompression.None),
            ["empty"] = ([], BackupCompression.None),
        };
        foreach (var (name, (bytes, compression)) in broken)
        {
            var answer = await Loaded(room, id, spec, bytes, compression);
            Assert.True(answer.Error is { Fault: RemoteFault.ScriptFailed }, $"{name}: {answer.Error}");
            Assert.True(await Sql(spec, "SELECT count(*)::text FROM pg_tables WHERE tablename IN ('new', 'things', 'notes')") == "3", name);
            var verified = await Verified(room, id, spec, bytes, BackupPartKind.Database, compression);
            Assert.True(verified.Error is not null, name);
            NothingIsLeft(id);
        }

        Assert.Contains("no_such_thing", (await Task.FromResult(await Loaded(room, id, spec, broken["a mistake"].Dump)).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Empty(await Scratches(spec));
        await Removed(room, id);
    }

    [Fact]
    public async Task A_dump_that_does_not_dump_as_the_same_differs()
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room);
        await Sql(spec, Content);
        var text = Encoding.UTF8.GetString(await Dumped(room, id, spec));

        // What a database accepts without a word and yet is not what it would write.
        var tampered = text
            .Insert(text.LastIndexOf("--\n-- PostgreSQL database dump complete", StringComparison.Ordinal), "DELETE FROM public.notes WHERE text = '☃ 𝄞';\n\n");
        await Task.FromResult(await Verified(room, id, spec, Encoding.UTF8.GetBytes(tampered), BackupPartKind.Database)).Fault(RemoteFault.ChecksumMismatch);
        Assert.Empty(await Scratches(spec));
        await Removed(room, id);
    }

    [Fact]
    public async Task It_is_made_with_its_instance_and_dropped_with_it()
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room, create: true);
        await Sql(spec, "CREATE TABLE t (i int)");
        await room.Process.Install(room.Machine, id, spec).Value();
        Assert.Equal("0", await Sql(spec, "SELECT count(*)::text FROM t"));
        var dump = await Dumped(room, id, spec);

        // Dropped by somebody, it is made again for what it is to hold; and its removal waits for nobody who is connected.
        await Sql(spec with { Data = null }, $"DROP DATABASE {spec.Data!.Database!.Name}", "postgres");
        await Task.FromResult(await Loaded(room, id, spec, dump)).Value();
        await using var other = new NpgsqlConnection(await Connection(spec));
        await other.OpenAsync();
        await Removed(room, id);
        Assert.Equal("0", await Sql(spec, $"SELECT count(*)::text FROM pg_database WHERE datname = '{spec.Data.Database.Name}'", "postgres"));
    }

    [Fact]
    public async Task One_that_cannot_be_reached_keeps_its_instance_from_being_forgotten()
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room, create: true);
        var env = Path.Combine(Folder(id), "env");
        var right = await File.ReadAllTextAsync(env);
        await File.WriteAllTextAsync(env, right.Replace("PGPORT=", "PGPORT=1", StringComparison.Ordinal));
        var error = await room.Process.Remove(room.Machine, id).Fault(RemoteFault.ScriptFailed);
        Assert.Contains("cannot be dropped", error.Message);
        Assert.DoesNotContain(Password, error.Message);
        Assert.Equal(ProcessState.Stopped, (await room.Process.Status(room.Machine, id).Value()).State);
        await File.WriteAllTextAsync(env, right);
        await Removed(room, id);

        var wrong = spec with { Secrets = spec.Secrets.SetItem("PGPASSWORD", Room.Seal("wrong")) };
        var other = Room.NewInstance();
        error = await room.Process.Install(room.Machine, other, wrong).Fault(RemoteFault.ScriptFailed);
        Assert.Contains("password authentication failed", error.Message);
        await room.Process.Install(room.Machine, other, spec).Value();
        await Removed(room, other);
    }

    [Fact]
    public async Task A_load_that_is_cut_off_changes_nothing_and_can_be_repeated()
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room);
        await Sql(spec, Content);
        var dump = await Dumped(room, id, spec);
        await Sql(spec, "DELETE FROM notes");
        foreach (var part in new[] { dump.Length / 2, dump.Length })
        {
            using var cut = new CancellationTokenSource();
            using var from = new Torn(dump[..part], cut);
            await room.Process.Data.Load(room.Machine, id, spec, BackupCompression.None, from, cut.Token).Fault(RemoteFault.Cancelled);
            await Settled(id);
            Assert.Equal("500|0", await Sql(spec, "SELECT (SELECT count(*) FROM other.things) || '|' || (SELECT count(*) FROM notes)"));

            using var verified = new CancellationTokenSource();
            using var again = new Torn(dump[..part], verified);
            await room.Process.Data.Verify(room.Machine, id, spec, BackupPartKind.Database, BackupCompression.None, again, verified.Token).Fault(RemoteFault.Cancelled);
            await Settled(id);
            Assert.Empty(await Scratches(spec));
        }

        await Task.FromResult(await Loaded(room, id, spec, dump)).Value();
        await Task.FromResult(await Loaded(room, id, spec, dump)).Value();
        Assert.Equal("500|7", await Sql(spec, "SELECT (SELECT count(*) FROM other.things) || '|' || (SELECT count(*) FROM notes)"));

        // A scratch database that a guard could not drop is dropped by the next one.
        await Sql(spec, $"CREATE DATABASE fleet_verify_{id.Value[5..17]}", "postgres");
        await Task.FromResult(await Verified(room, id, spec, dump, BackupPartKind.Database)).Value();
        Assert.Empty(await Scratches(spec));
        await Removed(room, id);
    }

    [Fact]
    public async Task Without_a_database_or_a_service_it_says_so()
    {
        await using var room = new Room(Lab.Host);
        var (id, spec) = await WithDatabase(room);
        using var to = new MemoryStream();
        Assert.Contains("names no database", (await room.Process.Data.Dump(room.Machine, id, Idle, BackupCompression.None, to).Fault(RemoteFault.ScriptFailed)).Message);
        var served = spec with { Data = new() { Database = new("x", Service: "db") } };
        Assert.Contains("no services", (await room.Process.Data.Dump(room.Machine, id, served, BackupCompression.None, to).Fault(RemoteFault.ScriptFailed)).Message);
        var missing = spec with { Data = new() { Database = new("no_such_database") } };
        Assert.Contains("no_such_database", (await room.Process.Data.Dump(room.Machine, id, missing, BackupCompression.None, to).Fault(RemoteFault.ScriptFailed)).Message);
        foreach (var name in (string[])["", "-x", "a b", "a'b", "a=b", "postgres://x", "a\nb"])
            await room.Process.Data.Dump(room.Machine, id, spec with { Data = new() { Database = new(name) } }, BackupCompression.None, to).Fault(RemoteFault.ScriptFailed);
        await Removed(room, id);
    }

    private const string Password = "s3cret 'pass\\word";

    // A role as an application has one: not a superuser, let in by its password alone.
    private async Task<(InstanceId Id, InstanceSpec Spec)> WithDatabase(Room room, bool create = false)
    {
        var admin = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        var role = "role" + Guid.NewGuid().ToString("N")[..8];
        await postgres.RequirePassword(role);
        await Execute(admin.ConnectionString, $"CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'; ALTER DATABASE {admin.Database} OWNER TO {role}");
        var spec = Idle with
        {
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("PGHOST", admin.Host!).Add("PGPORT", $"{admin.Port}").Add("PGUSER", role),
            Secrets = ImmutableSortedDictionary<string, SealedSecret>.Empty.Add("PGPASSWORD", Room.Seal(Password)),
            Data = new() { Database = new(create ? $"made_{role}" : admin.Database!, Create: create) },
        };
        return (await Installed(room, spec), spec);
    }

    private async Task<string> Connection(InstanceSpec spec, string? database = null) => new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase())
    {
        Username = spec.Env["PGUSER"], Password = Password, Database = database ?? spec.Data!.Database!.Name, Pooling = false,
    }.ConnectionString;

    private async Task<string?> Sql(InstanceSpec spec, string sql, string? database = null) => await Execute(await Connection(spec, database), sql);

    private async Task<string> Scratches(InstanceSpec spec) =>
        await Sql(spec, "SELECT coalesce(string_agg(datname, ' '), '') FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname LIKE 'fleet_verify%' AND rolname = current_user", "postgres") ?? "";

    private static async Task<string?> Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() as string;
    }

    private static async Task<byte[]> Dumped(Room room, InstanceId id, InstanceSpec spec, BackupCompression compression = BackupCompression.None)
    {
        using var to = new MemoryStream();
        await room.Process.Data.Dump(room.Machine, id, spec, compression, to).Value();
        return to.ToArray();
    }

    private static async Task<Remote<bool>> Loaded(
        Room room, InstanceId id, InstanceSpec spec, byte[] dump, BackupCompression compression = BackupCompression.None)
    {
        using var from = new MemoryStream(dump);
        return await room.Process.Data.Load(room.Machine, id, spec, compression, from);
    }

    // Loaded and dumped once more.
    private static async Task<Remote<byte[]>> Again(Room room, InstanceId id, InstanceSpec spec)
    {
        var loaded = await Loaded(room, id, spec, await Dumped(room, id, spec));
        return loaded.Error is { } error ? error : await Dumped(room, id, spec);
    }

    private static string Meaning(byte[] dump) =>
        string.Join('\n', Encoding.UTF8.GetString(dump).Split('\n').Where(line => !line.Contains("restrict ", StringComparison.Ordinal)));
}
