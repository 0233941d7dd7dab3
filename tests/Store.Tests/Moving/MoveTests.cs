using System.Security.Cryptography;
using Fleet.Moving;
using Fleet.Storage;
using Fleet.Store.Moving;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests.Moving;

/// <summary>A fleet is moved from a real SQLite file to a real PostgreSQL.</summary>
public sealed class MoveTests(PostgresServer server) : MoveScene(server)
{
    private protected override async Task Begin() => await MovedFleet.Fill(OnSqlite, Cancellation);

    [Fact]
    public async Task Everything_arrives_and_is_the_same()
    {
        var before = FileHash();
        var report = await Run();
        Assert.True(report!.Agrees, Told(report));
        Assert.Equal(MovedTables.All.Count + 1, report.Tables.Length);
        Assert.All(report.Tables, table => Assert.True(table.Source.Rows > 0, table.Name));
        Assert.Equal(before, FileHash());
        Assert.Contains(report.Files, file => Path.GetFileName(file.Path) == "secret.key");

        await using var old = Store(OnSqlite);
        await using var made = Store(Options);
        await old.GetRequiredService<IDatabase>().Migrate(Cancellation);
        await made.GetRequiredService<IDatabase>().Migrate(Cancellation);
        Assert.Equal(
            (await old.GetRequiredService<IFleetCounts>().Instances(Visibility.Everything, Cancellation)).Sum(count => count.Count),
            (await made.GetRequiredService<IFleetCounts>().Instances(Visibility.Everything, Cancellation)).Sum(count => count.Count));
        var found = await made.GetRequiredService<IHistory>().Logs(new LogQuery { Search = MovedFleet.LoggedWord }, Cancellation);
        Assert.Equal(12, found.Rows.Length);
        Assert.Equal(
            await old.GetRequiredService<IDueTimes>().Due(1, DateTimeOffset.MaxValue, 10, Cancellation),
            await made.GetRequiredService<IDueTimes>().Due(1, DateTimeOffset.MaxValue, 10, Cancellation));
    }

    [Fact]
    public async Task The_audit_chain_holds_on_the_new_side_and_goes_on()
    {
        await Run();
        await using var made = Store(Options);
        await made.GetRequiredService<IDatabase>().Migrate(Cancellation);
        var audit = made.GetRequiredService<IAuditLog>();
        Assert.Equal((true, 12L), Verdict(await audit.Verify(null, Cancellation)));
        await made.GetRequiredService<IHistory>().Append(new AuditRow("b", DateTimeOffset.UnixEpoch, "system", "CREATE", "server", null, null), Cancellation);
        Assert.Equal((true, 13L), Verdict(await audit.Verify(null, Cancellation)));

        static (bool, long) Verdict(AuditVerdict verdict) => (verdict.IsIntact, verdict.Rows);
    }

    [Fact]
    public async Task Broken_off_at_every_batch_it_goes_on_where_it_was_and_doubles_nothing()
    {
        var runs = 0;
        MoveReport? report = null;
        while (report is null)
        {
            Assert.True(++runs < 200, "It comes to no end.");
            // Each run may end one batch; the next is on the new side but for its commit.
            var copied = 0;
            try
            {
                report = await Run(4, step =>
                {
                    if (step.Phase == MovePhase.Copied) copied++;
                    if (step.Phase == MovePhase.Copying && copied == 1) throw new BrokenOffException();
                });
            }
            catch (BrokenOffException)
            {
                if (runs == 5) await RefusesToStart();
            }
        }

        Assert.True(report.Agrees, Told(report));
        Assert.InRange(runs, MovedTables.All.Count, 200);
    }

    [Fact]
    public async Task A_process_that_is_killed_is_gone_on_with()
    {
        foreach (var lines in new[] { 1, 6, 15, 31 }) Assert.True(await MoveProcess.RunUntil(Options, lines) >= lines);
        await RefusesToStart();
        var report = await Run();
        Assert.True(report!.Agrees, Told(report));
        await using var made = Store(Options);
        await made.GetRequiredService<IDatabase>().Migrate(Cancellation);
    }

    [Theory]
    [InlineData("UPDATE samples SET cpu = cpu + 1e-12 WHERE ctid = (SELECT max(ctid) FROM samples)", "samples")]
    [InlineData("UPDATE grain_state SET doc = jsonb_set(doc, '{odd,z}', '1.6') WHERE id = 'srv_3'", "grain_state")]
    [InlineData("UPDATE logs SET message = message || ' ' WHERE id = 'l7'", "logs")]
    [InlineData("DELETE FROM due WHERE target = 'op_1'", "due")]
    [InlineData("INSERT INTO events SELECT 'f' || id, instance_id, type, at, metadata FROM events LIMIT 1", "events")]
    [InlineData("UPDATE vulnerabilities SET fix_version = '' WHERE fix_version IS NULL", "vulnerabilities")]
    [InlineData("UPDATE instance_counts SET status = 'Stopped' WHERE team = 'team_1'", "instance_counts (summed up)")]
    [InlineData("UPDATE deployment_starts SET at = at + 1", "deployment_starts")]
    public async Task What_differs_is_found(string change, string table)
    {
        await Run();
        var move = Move();
        Assert.True((await move.Verify(Cancellation)).Agrees);
        await Target.Scalar(change);
        var report = await move.Verify(Cancellation);
        Assert.Equal([table], report.Tables.Where(one => !one.Agrees).Select(one => one.Name));
    }

    [Fact]
    public async Task What_differs_at_the_end_of_a_move_keeps_Fleet_from_starting()
    {
        var report = await Run(10_000, step =>
        {
            if (step is { Phase: MovePhase.Copied, Table: "extension_totals" }) Spoil().GetAwaiter().GetResult();
        });
        Assert.False(report!.Agrees);
        await RefusesToStart();
        Assert.False((await Run())!.Agrees);

        async Task Spoil() => await Target.Scalar("DELETE FROM events WHERE id = 'e3'");
    }

    [Fact]
    public async Task A_move_that_has_ended_is_not_done_again()
    {
        Assert.NotNull(await Run());
        Assert.Null(await Run());
    }

    private async Task RefusesToStart()
    {
        await using var made = Store(Options);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => made.GetRequiredService<IDatabase>().Migrate(Cancellation));
        Assert.Contains("is being moved to this database", fault.Message, StringComparison.Ordinal);
    }

    private Task<MoveReport?> Run(int batchRows = 10_000, Action<MoveStep>? watch = null) => Move(batchRows, watch).Run(Cancellation);

    private FleetMove Move(int batchRows = 10_000, Action<MoveStep>? watch = null) => new(Options, batchRows, TimeProvider.System, watch ?? (_ => { }));

    private string FileHash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(Options.DataPath, "fleet.db"))));

    private static ServiceProvider Store(StoreOptions options) => new ServiceCollection().AddFleetStore(options).BuildServiceProvider();

    private static string Told(MoveReport report) => string.Join('\n', report.Tables.Where(table => !table.Agrees));

#pragma warning disable CA1064, CA1032 // Only these tests throw it, and only they catch it.
    private sealed class BrokenOffException : Exception;
#pragma warning restore CA1064, CA1032
}
