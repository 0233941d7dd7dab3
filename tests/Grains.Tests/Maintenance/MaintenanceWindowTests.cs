using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Grains.Maintenance;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleet.Tests.Grains.Maintenance;

public sealed class MaintenanceWindowTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_window_is_what_was_written_until_it_is_deleted()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var id = fleet.New<WindowId>();
        var window = new ScopedWindow(
            new MaintenanceWindow(id.Value, "new disks", null, Hour, "0 3 * * 0", "Europe/Berlin"), new InstanceScope(null, "tier=web"), server.Id);
        var put = fleet.Ask(fleet.Grains.Window(id).Put(window, "ann"));
        Assert.True(put.IsOk, put.Error?.Message);
        var madeAt = fleet.Time.GetUtcNow();
        Assert.Equal(window with { CreatedBy = "ann", CreatedAt = madeAt }, put.Value);

        fleet.Pass(Hour);
        fleet.Crash();
        var changed = window with { Window = window.Window with { Reason = "newer disks" }, Scope = InstanceScope.All };
        Assert.Equal(changed with { CreatedBy = "ann", CreatedAt = madeAt }, fleet.Ask(fleet.Grains.Window(id).Put(changed, "bob")).Value);
        Assert.Equal(changed with { CreatedBy = "ann", CreatedAt = madeAt }, fleet.Ask(fleet.Grains.Window(id).Get()).Value);
        Assert.Equal("newer disks", fleet.Ask(fleet.Grains.Window(id).Delete("bob")).Value!.Window.Reason);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Window(id).Get()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Window(id).Delete("bob")).Error!.Code);
    }

    public static TheoryData<string, string?, string?, string?, string?> Wrong => new()
    {
        { "selector", null, "a b", null, null },
        { "selector", null, "", null, null },
        { "selector", null, ",", null, null },
        { "selector", "shop", "tier=web", null, null },
        { "serverId", "shop", null, "box", null },
        { "serverId", null, null, "srv_none", null },
        { "instanceId", "inst_none", null, null, null },
        { "schedule", null, null, null, "0 25 * * *" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_window_that_breaks_a_rule_is_refused_with_its_field(string field, string? instance, string? selector, string? server, string? schedule)
    {
        using var fleet = new TestFleet();
        var box = fleet.AddServer();
        var shop = fleet.Deploy(box);
        var scope = new InstanceScope(instance is "shop" ? shop.Id : instance is null ? null : InstanceId.Of(instance), selector);
        var id = fleet.New<WindowId>();
        var put = fleet.Ask(fleet.Grains.Window(id).Put(
            new ScopedWindow(
                new MaintenanceWindow(id.Value, "x", fleet.Time.GetUtcNow(), Hour, schedule), scope,
                server is "box" ? box.Id : server is null ? null : ServerId.Of(server)),
            "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (put.Error?.Code, put.Error?.Field));
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Window(id).Get()).Error!.Code);
    }

    [Fact]
    public void A_window_is_for_those_that_its_scope_names()
    {
        using var fleet = new TestFleet();
        var (box, other) = (fleet.AddServer(), fleet.AddServer());
        var (web, shop, elsewhere) = (Deploy(fleet, box, "web", "tier=web"), Deploy(fleet, box, "shop", ""), Deploy(fleet, other, "far", "tier=web"));

        Assert.Equal([false, false, false], Open(fleet, web, shop, elsewhere));
        using (Put(fleet, new InstanceScope(web))) Assert.Equal([true, false, false], Open(fleet, web, shop, elsewhere));
        using (Put(fleet, new InstanceScope(null, "tier=web"))) Assert.Equal([true, false, true], Open(fleet, web, shop, elsewhere));
        using (Put(fleet, new InstanceScope(null, "tier=web"), box.Id)) Assert.Equal([true, false, false], Open(fleet, web, shop, elsewhere));
        using (Put(fleet, InstanceScope.All, box.Id)) Assert.Equal([true, true, false], Open(fleet, web, shop, elsewhere));
        using (Put(fleet, InstanceScope.All)) Assert.Equal([true, true, true], Open(fleet, web, shop, elsewhere));
        Assert.Equal([false, false, false], Open(fleet, web, shop, elsewhere));

        // Whoever makes one for all means all that they see: those of their teams, and of none.
        fleet.Ask(fleet.Grains.Instance(web).SetTeam(TeamId.Of("team_a")));
        fleet.Ask(fleet.Grains.Instance(shop).SetTeam(TeamId.Of("team_b")));
        var ofA = new InstanceScope(Within: Visibility.Of(["team_a"]));
        using (Put(fleet, ofA)) Assert.Equal([true, false, true], Open(fleet, web, shop, elsewhere));
        using (Put(fleet, ofA, box.Id)) Assert.Equal([true, false, false], Open(fleet, web, shop, elsewhere));
    }

    [Fact]
    public void Of_windows_that_overlap_the_one_that_closes_last_counts()
    {
        using var fleet = new TestFleet();
        var box = fleet.AddServer();
        var shop = fleet.Deploy(box).Id;
        var now = fleet.Time.GetUtcNow();
        var own = new MaintenanceWindow("own", "new disks", now, 2 * Hour, null);
        Assert.True(fleet.Ask(fleet.Grains.Server(box.Id).AddMaintenance(own)).IsOk);
        using var first = Put(fleet, new InstanceScope(shop), lasting: Hour);
        using var last = Put(fleet, InstanceScope.All, lasting: 3 * Hour);

        Assert.Equal(new OpenWindow(last.Id.Value, "planned work", now + (3 * Hour)), Lookup(fleet, shop));
        last.Dispose();
        Assert.Equal(new OpenWindow("own", "new disks", now + (2 * Hour)), Lookup(fleet, shop));
        fleet.Pass(2 * Hour);
        Assert.Null(Lookup(fleet, shop));
    }

    [Fact]
    public void A_window_opens_again_each_time()
    {
        using var fleet = new TestFleet();
        var shop = fleet.Deploy(fleet.AddServer()).Id;
        var midnight = new DateTimeOffset(fleet.Time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        using var window = Put(fleet, new InstanceScope(shop), schedule: "0 * * * *", lasting: TimeSpan.FromMinutes(90), startsAt: midnight);

        fleet.Time.Advance(midnight - fleet.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Null(Lookup(fleet, shop));
        Assert.Null(fleet.Ask(fleet.Grains.Window(window.Id).Get()).Value!.OpenUntil);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(midnight.AddMinutes(90), Lookup(fleet, shop)!.Until);
        Assert.Equal(midnight.AddMinutes(90), fleet.Ask(fleet.Grains.Window(window.Id).Get()).Value!.OpenUntil);
        fleet.Time.Advance(Hour);
        Assert.Equal(midnight.AddMinutes(150), Lookup(fleet, shop)!.Until);
    }

    [Fact]
    public void What_is_not_there_is_not_in_maintenance()
    {
        using var fleet = new TestFleet();
        using var window = Put(fleet, InstanceScope.All);
        Assert.Null(Lookup(fleet, fleet.New<InstanceId>()));
    }

    [Fact]
    public void A_process_that_starts_knows_the_windows_at_its_first_question()
    {
        using var fleet = new TestFleet();
        var shop = fleet.Deploy(fleet.AddServer()).Id;
        using var window = Put(fleet, InstanceScope.All);
        var unread = new Book<ScopedWindow>(
            fleet.Service<BookSource<ScopedWindow>>(), fleet.Grains, fleet.Service<IStateQueries>(), fleet.Time, NullLogger<Book<ScopedWindow>>.Instance);
        Assert.NotNull(Lookup(fleet, shop, new MaintenanceLookup(fleet.Grains, unread, fleet.Time)));
    }

    [Fact]
    public void A_server_is_in_maintenance_with_all_that_live_on_it()
    {
        using var fleet = new TestFleet();
        var (box, other) = (fleet.AddServer(), fleet.AddServer());
        using var window = Put(fleet, InstanceScope.All, box.Id);
        Assert.Equal((true, false), (fleet.Server(box.Id).InMaintenance, fleet.Server(other.Id).InMaintenance));
        window.Dispose();
        using var some = Put(fleet, new InstanceScope(null, "tier=web"), box.Id);
        Assert.False(fleet.Server(box.Id).InMaintenance);
    }

    [Fact]
    public void What_happens_in_a_window_of_its_own_is_marked()
    {
        using var fleet = new TestFleet();
        var shop = fleet.Deploy(fleet.AddServer()).Id;
        using var window = Put(fleet, new InstanceScope(shop));
        fleet.Machine.Kill(shop);
        fleet.Reaches(shop, InstanceStatus.Error);
        var told = fleet.Store.EventRows.Single(row => row.InstanceId == shop.Value && row.Type == "ERROR");
        Assert.Contains("\"in_maintenance\":true", told.Metadata, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void A_window_that_is_over_is_forgotten_after_thirty_days_whatever_dies_at_its_making(int? killedAtWrite, bool afterCommit)
    {
        using var fleet = new TestFleet();
        var id = fleet.New<WindowId>();
        var window = new ScopedWindow(new MaintenanceWindow(id.Value, "x", fleet.Time.GetUtcNow(), Hour, null), InstanceScope.All);
        if (killedAtWrite is { } write) Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.Window(id).Put(window, "ann"), TimeSpan.FromSeconds(1));
        Assert.True(fleet.Ask(fleet.Grains.Window(id).Put(window, "ann")).IsOk);

        // The clock is set: to pass a month by all that is done each second would take as long as the other tests of windows together.
        fleet.Time.Set(TimeSpan.FromDays(30));
        fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.True(fleet.Ask(fleet.Grains.Window(id).Get()).IsOk);
        fleet.Pass(2 * Hour);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Window(id).Get()).Error?.Code);
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == StateKinds.Window);
        Assert.Empty(fleet.Service<IBook<ScopedWindow>>().Entries);
    }

    [Fact]
    public void A_window_that_was_put_off_is_not_forgotten_by_its_first_end()
    {
        using var fleet = new TestFleet();
        using var window = Put(fleet, InstanceScope.All);
        var put = fleet.Ask(fleet.Grains.Window(window.Id).Get()).Value!;
        Assert.True(fleet.Ask(fleet.Grains.Window(window.Id).Put(put with { Window = put.Window with { Schedule = "0 3 * * *" } }, "ann")).IsOk);
        fleet.Time.Set(TimeSpan.FromDays(32));
        fleet.Pass(2 * Hour);
        Assert.True(fleet.Ask(fleet.Grains.Window(window.Id).Get()).IsOk);
    }

    private static InstanceId Deploy(TestFleet fleet, ServerView server, string name, string tags)
    {
        var deployment = new InstanceDeployment(
            name, "ssh", "local", server.Id, "process", new InstanceSpec { Command = ["sleep", "1000"] },
            tags.Split(',', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedDictionary(tag => tag.Split('=')[0], tag => tag.Split('=')[1]));
        return fleet.Ended(fleet.Ask(fleet.Grains.InstanceName(name).Deploy(deployment, "test")).Value!.Id).Id;
    }

    private static bool[] Open(TestFleet fleet, params InstanceId[] ids) => [.. ids.Select(id => Lookup(fleet, id) is not null)];

    private static OpenWindow? Lookup(TestFleet fleet, InstanceId instance, IMaintenanceLookup? lookup = null)
    {
        OpenWindow? found = null;
        fleet.Run(async () => found = await (lookup ?? fleet.Service<IMaintenanceLookup>()).Of(instance));
        return found;
    }

    private static PutWindow Put(
        TestFleet fleet, InstanceScope scope, ServerId? server = null, TimeSpan? lasting = null, string? schedule = null, DateTimeOffset? startsAt = null)
    {
        var id = fleet.New<WindowId>();
        var window = new MaintenanceWindow(id.Value, "planned work", startsAt ?? fleet.Time.GetUtcNow(), lasting ?? Hour, schedule);
        var put = fleet.Ask(fleet.Grains.Window(id).Put(new ScopedWindow(window, scope, server), "ann"));
        Assert.True(put.IsOk, put.Error?.Message);
        return new PutWindow(fleet, id);
    }

    /// <summary>A window that is there until it is disposed of.</summary>
    private sealed record PutWindow(TestFleet Fleet, WindowId Id) : IDisposable
    {
        public void Dispose() => Fleet.Ask(Fleet.Grains.Window(Id).Delete("ann"));
    }
}
