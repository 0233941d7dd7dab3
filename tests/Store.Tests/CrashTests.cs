using System.Diagnostics;
using System.Globalization;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>A process that writes is killed in mid-flight, again and again: what it was told is durable must be there.</summary>
public abstract class CrashTests(TestDatabase database) : StoreTest(database)
{
    private const int Rounds = 4;

    [Fact]
    public async Task Every_acknowledged_write_survives_a_kill()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var acknowledged = await WriteUntilKilled(round, random.Next(200, 3000));
            Assert.Contains(acknowledged, line => line.StartsWith("state", StringComparison.Ordinal));
            await using var store = await Open();
            await AssertStates(store, acknowledged);
            await AssertPresent("events", "id", Ids(acknowledged, "event"));
            await AssertPresent("due", "target", Ids(acknowledged, "due"));
            await AssertIntact();
            // What is reopened is written on.
            await store.GetRequiredService<IDatabase>().Migrate(Cancellation);
            var after = new EventRow($"after{round}", "inst_1", "DEPLOY", DateTimeOffset.UnixEpoch, null);
            await store.GetRequiredService<IHistory>().Append(after, Cancellation);
        }
    }

    protected abstract Task AssertIntact();

    /// <summary>Kills the child after so many acknowledged writes, and returns all that it printed.</summary>
    private async Task<List<string>> WriteUntilKilled(int round, int writes)
    {
        var options = await Database.Options();
        var program = Path.Combine(AppContext.BaseDirectory, "Fleet.Store.Crash.dll");
        string[] arguments = [program, options.Database, options.DataPath, options.ConnectionString ?? "", $"r{round}"];
        using var child = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var lines = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            // The pipe still holds lines that were printed before the kill: the loop reads to its end.
            while (await child.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                if (lines.Count == writes) child.Kill();
            }
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }
        Assert.True(lines.Count >= writes, $"The child ended by itself after {lines.Count} writes.");
        // The last line may have been cut.
        return [.. lines.Where(line => line.Count(c => c == ' ') == 2).SkipLast(1)];
    }

    private static async Task AssertStates(ServiceProvider store, List<string> acknowledged)
    {
        var grains = store.GetRequiredKeyedService<Orleans.Storage.IGrainStorage>(StateKind.Store);
        foreach (var group in acknowledged.Select(line => line.Split(' ')).Where(parts => parts[0] == "state").GroupBy(parts => parts[1]))
        {
            var version = group.Max(parts => int.Parse(parts[2], CultureInfo.InvariantCulture));
            var read = new Stored<Dictionary<string, string>>();
            await grains.ReadStateAsync(StateKinds.Instance, GrainStorageExtensions.Grain(group.Key), read);
            Assert.True(read.RecordExists, $"The state {group.Key} is gone.");
            var found = int.Parse(read.ETag!, CultureInfo.InvariantCulture);
            Assert.True(found >= version, $"{group.Key}: {found} is older than {version}.");
        }
    }

    private async Task AssertPresent(string table, string column, IEnumerable<string> ids)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var connection = await Database.Connect();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = $"SELECT {column} FROM {table}";
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation)) found.Add(reader.GetString(0));
        Assert.Empty(ids.Except(found));
    }

    private static IEnumerable<string> Ids(List<string> acknowledged, string what) =>
        acknowledged.Select(line => line.Split(' ')).Where(parts => parts[0] == what).Select(parts => parts[1]);
}

public sealed class SqliteCrashTests() : CrashTests(new SqliteTestDatabase())
{
    protected override async Task AssertIntact() => Assert.Equal("ok", await Database.Scalar("PRAGMA integrity_check"));
}

public sealed class PostgresCrashTests(PostgresServer server) : CrashTests(new PostgresTestDatabase(server))
{
    // The server was not killed; that its tables can be read is all there is to ask.
    protected override async Task AssertIntact() => Assert.NotNull(await Database.Scalar("SELECT count(*) FROM grain_state"));
}
