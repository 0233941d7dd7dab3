using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fleet.TestKit;
using Npgsql;
using Xunit;

namespace Fleet.Tests.PostgresHost;

/// <summary>A real PostgreSQL in a temporary folder, on a free port of the loopback interface. Meant as an assembly fixture.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string? _programs = Programs();
    private readonly int _port = FreePort.Next();
    private readonly SemaphoreSlim _access = new(1);
    private readonly string _name = $"fleet-pg-{Guid.NewGuid():N}";
    private int _databases;

    /// <summary>The folder that holds its own; the one for temporary files if not given.</summary>
    public string Parent { get; init; } = Path.GetTempPath();

    /// <summary>Further settings, such as <c>-c max_connections=20</c>.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Its processes, the one that starts the others first.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            var first = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            var others = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => IsChild(name!, first));
            return [first, .. others.Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (_programs is null) return;
        Directory.CreateDirectory(Folder);
        // The server refuses to run as root.
        if (Environment.UserName == "root") await Execute("chown", "postgres", Folder);
        await Program(
            "initdb", "--pgdata", Data, "--auth", "trust", "--username", "fleet", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync");
        await Start();
    }

    /// <summary>Starts it (again) on the same data.</summary>
    public Task Start() => Program(
        "pg_ctl", "start", "--wait", "--pgdata", Data, "--log", Path.Combine(Folder, "log"), "--options",
        $"-c port={_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200 {Settings}");

    /// <summary>Ends it at once, as a crash would: no connection is told.</summary>
    public Task Stop() => Program("pg_ctl", "stop", "--wait", "--pgdata", Data, "--mode", "immediate");

    /// <summary>The connection string of a new, empty database.</summary>
    public async Task<string> CreateDatabase()
    {
        if (_programs is null) Assert.Skip("PostgreSQL's server programs are not installed.");
        var name = $"fleet{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A name and a number.
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>From now on that role, which need not exist yet, is let in by its password alone.</summary>
    public async Task RequirePassword(string role)
    {
        await _access.WaitAsync();
        try
        {
            var file = Path.Combine(Data, "pg_hba.conf");
            await File.WriteAllTextAsync(file, $"host all {role} 127.0.0.1/32 scram-sha-256\n{await File.ReadAllTextAsync(file)}");
            await Program("pg_ctl", "reload", "--pgdata", Data);
        }
        finally
        {
            _access.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _access.Dispose();
        if (_programs is null) return;
        NpgsqlConnection.ClearAllPools();
        await Stop();
        Directory.Delete(Folder, recursive: true);
    }

    private string Folder => Path.Combine(Parent, _name);

    private string Data => Path.Combine(Folder, "data");

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=fleet;Database={database}";

    private static bool IsChild(string process, int parent)
    {
        if (!char.IsAsciiDigit(process[0])) return false;
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == parent;
        }
        catch (IOException)
        {
            // It has just ended.
            return false;
        }
    }

    private Task Program(string name, params string[] arguments)
    {
        var program = Path.Combine(_programs!, name);
        return Environment.UserName == "root"
            ? Execute("runuser", ["-u", "postgres", "--", program, .. arguments])
            : Execute(program, arguments);
    }

    private static async Task Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        using var limit = new CancellationTokenSource(Limit);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {await error}");
    }

    private static string? Programs()
    {
        const string debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(debian)
            ? Directory.GetDirectories(debian)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Concat(path).FirstOrDefault(
            folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
