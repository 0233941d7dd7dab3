using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Backups;
using Fleet.Bulk;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Bulk;

public sealed class BulkActionTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    public static TheoryData<InstanceVerb, int, bool> Writes => new(
        from verb in (InstanceVerb[])[InstanceVerb.Stop, InstanceVerb.Restart]
        from write in Enumerable.Range(1, 30)
        from afterCommit in (bool[])[true, false]
        select (verb, write, afterCommit));

    [Theory, MemberData(nameof(Seeds))]
    public void All_are_worked_off_and_never_more_at_a_time_than_was_said(int seed)
    {
        using var fleet = new TestFleet(seed);
        var instances = Deploy(fleet, 12);
        var most = 0;
        fleet.Store.AfterWrite = kind => most = Math.Max(most, kind == StateKinds.BulkAction ? Running(fleet) : 0);

        var begun = Start(fleet, new BulkActionRequest(InstanceVerb.Suspend, instances, null, Concurrency: 3));
        Assert.Null(begun.CompletedAt);
        var ended = Ended(fleet, begun.Id);

        Assert.Equal(instances, ended.Items.Select(item => item.Instance));
        Assert.All(ended.Items, item => Assert.Equal((BulkItemStatus.Succeeded, null, InstanceStatus.Suspended), (item.Status, item.Error, item.NewStatus)));
        Assert.Equal("shop-0", ended.Items[0].Name);
        Assert.Equal(3, most);
    }

    [Fact]
    public void An_instance_that_hangs_keeps_no_other_waiting_beyond_its_own_slot()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var sick = fleet.Deploy(server, "sick", new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Tcp, 80) });
        ImmutableArray<InstanceId> instances = [sick.Id, .. Deploy(fleet, 5, server)];
        foreach (var id in instances) fleet.Change(id, InstanceVerb.Stop);
        fleet.Machine.Health = HealthState.Unhealthy;

        var action = Start(fleet, new BulkActionRequest(InstanceVerb.Start, instances, null, Concurrency: 2)).Id;
        fleet.Pass(TimeSpan.FromSeconds(12));

        var now = Get(fleet, action);
        Assert.Equal(BulkItemStatus.Running, now.Items[0].Status);
        Assert.All(now.Items.Skip(1), item => Assert.Equal(BulkItemStatus.Succeeded, item.Status));
        var ended = Ended(fleet, action);
        Assert.Equal((BulkItemStatus.Failed, InstanceStatus.Error), (ended.Items[0].Status, ended.Items[0].NewStatus));
        Assert.Contains("Not healthy", ended.Items[0].Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_does_no_item_twice_and_forgets_none(InstanceVerb verb, int write, bool afterCommit)
    {
        using var fleet = new TestFleet(write);
        var instances = Deploy(fleet, 3);
        var id = fleet.New<BulkActionId>();
        var request = new BulkActionRequest(verb, instances, null, Concurrency: 2);
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.BulkAction(id).Start(request, "ann"), TimeSpan.FromSeconds(10));

        if (!fleet.Ask(fleet.Grains.BulkAction(id).Get()).IsOk) fleet.Ask(fleet.Grains.BulkAction(id).Start(request, "ann"));
        var ended = Ended(fleet, id);

        Assert.All(ended.Items, item => Assert.Equal((BulkItemStatus.Succeeded, null), (item.Status, item.Error)));
        Assert.All(instances, instance => Assert.Single(Operations(fleet, instance), operation => operation.Actor == "ann"));
    }

    [Theory]
    [InlineData(0.5, 2, 2, 3)] // two of two is more than half; a third was begun when the first had ended
    [InlineData(0, 2, 2, 3)]
    [InlineData(0.5, 5, 5, 9)] // looked at from the fifth end on: four of five have failed
    [InlineData(0.5, 10, 16, 16)] // four of ten are not more than half
    [InlineData(1, 2, 16, 16)] // never too many
    public void When_too_many_have_failed_no_further_one_is_begun(double rate, int concurrency, int atLeast, int atMost)
    {
        using var fleet = new TestFleet();
        var instances = Deploy(fleet, 16);
        foreach (var id in instances.Take(4)) fleet.Change(id, InstanceVerb.Stop);

        var view = Ended(fleet, Start(fleet, new BulkActionRequest(InstanceVerb.Stop, instances, null, rate, concurrency)).Id);

        var ended = view.Items.Count(item => item.Status is BulkItemStatus.Succeeded or BulkItemStatus.Failed);
        Assert.InRange(ended, atLeast, atMost);
        Assert.Equal(16 - ended, view.Items.Count(item => item.Status == BulkItemStatus.Skipped));
        Assert.All(view.Items.Where(item => item.Status == BulkItemStatus.Skipped), item =>
        {
            Assert.Contains("failed", item.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(Operations(fleet, item.Instance), operation => operation.Actor == "ann");
        });
    }

    [Fact]
    public void One_early_failure_stops_nothing()
    {
        using var fleet = new TestFleet();
        var instances = Deploy(fleet, 6);
        fleet.Change(instances[0], InstanceVerb.Stop);
        var view = Ended(fleet, Start(fleet, new BulkActionRequest(InstanceVerb.Stop, instances, null, 0.34, 3)).Id);
        Assert.Equal(5, view.Items.Count(item => item.Status == BulkItemStatus.Succeeded));
    }

    [Theory]
    [InlineData(InstanceVerb.Start)]
    [InlineData(InstanceVerb.Stop)]
    [InlineData(InstanceVerb.Restart)]
    [InlineData(InstanceVerb.Suspend)]
    [InlineData(InstanceVerb.Resume)]
    [InlineData(InstanceVerb.Destroy)]
    public void A_dry_run_changes_nothing_and_says_what_the_real_one_refuses(InstanceVerb verb)
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var deployed = Deploy(fleet, 5, server);
        fleet.Change(deployed[1], InstanceVerb.Stop);
        fleet.Change(deployed[2], InstanceVerb.Suspend);
        fleet.Change(deployed[3], InstanceVerb.Destroy);
        var registered = fleet.Ask(fleet.Grains.InstanceName("own").Register(new InstanceRegistration { Name = "own", Provider = "docker" })).Value!.Id;
        var unhealthy = new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Tcp, 80) };
        fleet.Machine.Health = HealthState.Unhealthy;
        var busy = fleet.BeginDeploy(server, "busy", unhealthy).Id;
        var unknown = fleet.New<InstanceId>();
        ImmutableArray<InstanceId> instances = [.. deployed, registered, busy, unknown];
        var writes = fleet.Store.Writes;

        var id = fleet.New<BulkActionId>();
        var dry = fleet.Ask(fleet.Grains.BulkAction(id).Start(new BulkActionRequest(verb, instances, null, IsDryRun: true), "ann")).Value!;

        Assert.Equal(writes, fleet.Store.Writes);
        Assert.NotNull(dry.CompletedAt);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.BulkAction(id).Get()).Error!.Code);

        // Short of waiting for what was begun: what is refused is refused at once.
        var real = Start(fleet, new BulkActionRequest(verb, instances, null, Concurrency: 8));
        fleet.Pass(TimeSpan.FromMilliseconds(1));
        var items = Get(fleet, real.Id).Items;
        Assert.Equal(
            dry.Items.Select(item => (item.Name, item.Error)), items.Select(item => (item.Name, item.Status == BulkItemStatus.Failed ? item.Error : null)));
        Assert.All(dry.Items, item => Assert.Equal(item.Error is null ? BulkItemStatus.Pending : BulkItemStatus.Failed, item.Status));
        Assert.Equal((unknown.Value, "Instance not found"), (dry.Items[^1].Name, dry.Items[^1].Error));
    }

    [Theory]
    [InlineData(null, BackupReason.Manual, InstanceStatus.Running)]
    [InlineData(InstanceVerb.Destroy, BackupReason.BeforeDestroy, InstanceStatus.Destroyed)]
    public void Many_are_backed_up_alone_or_before_their_destruction(InstanceVerb? verb, BackupReason reason, InstanceStatus after)
    {
        using var fleet = new TestFleet();
        var instances = Deploy(fleet, 4);
        var own = fleet.Ask(fleet.Grains.InstanceName("own").Register(new InstanceRegistration { Name = "own", Provider = "docker" })).Value!.Id;
        var request = new BulkActionRequest(verb, [.. instances, own], new BackupRequest(BackupReason.Manual));
        var dry = fleet.Ask(fleet.Grains.BulkAction(fleet.New<BulkActionId>()).Start(request with { IsDryRun = true }, "ann")).Value!;

        var ended = Ended(fleet, Start(fleet, request).Id);

        Assert.All(ended.Items.SkipLast(1), item => Assert.Equal((BulkItemStatus.Succeeded, after), (item.Status, item.NewStatus)));
        Assert.Equal((BulkItemStatus.Failed, dry.Items[^1].Error), (ended.Items[^1].Status, ended.Items[^1].Error));
        var backups = fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Backup)
            .Select(key => fleet.Ask(fleet.Grains.Backup(BackupId.Of(key.Id)).Get()).Value!).ToList();
        Assert.Equal(instances.ToHashSet(), backups.Select(backup => backup.Plan.Instance).ToHashSet());
        Assert.Equal(instances.Length, backups.Count);
        Assert.All(backups, backup => Assert.Equal((BackupStatus.Completed, reason), (backup.Status, backup.Plan.Request.Reason)));
    }

    [Fact]
    public void The_same_call_again_answers_the_action_as_it_stands()
    {
        using var fleet = new TestFleet();
        var instances = Deploy(fleet, 2);
        var id = Start(fleet, new BulkActionRequest(InstanceVerb.Stop, instances, null)).Id;
        var again = fleet.Ask(fleet.Grains.BulkAction(id).Start(new BulkActionRequest(InstanceVerb.Destroy, instances, null), "bob"));
        Assert.Equal(InstanceVerb.Stop, again.Value!.Request.Verb);
        Assert.All(Ended(fleet, id).Items, item => Assert.Equal(InstanceStatus.Stopped, item.NewStatus));
    }

    [Fact]
    public void Whoever_waits_is_told_of_the_end_or_of_the_end_of_the_wait()
    {
        using var fleet = new TestFleet();
        var id = Start(fleet, new BulkActionRequest(InstanceVerb.Restart, Deploy(fleet, 6), null, Concurrency: 1)).Id;
        var impatient = fleet.Grains.BulkAction(id).Completion(TimeSpan.FromMilliseconds(10));
        var patient = fleet.Grains.BulkAction(id).Completion(TimeSpan.FromSeconds(25));
        fleet.Pass(TimeSpan.FromSeconds(20));
        Assert.Null(fleet.Ask(impatient).Value!.CompletedAt);
        Assert.NotNull(fleet.Ask(patient).Value!.CompletedAt);
    }

    [Fact]
    public void A_store_that_fails_for_a_while_delays_the_items_and_fails_none()
    {
        using var fleet = new TestFleet();
        var instances = Deploy(fleet, 4);
        var id = Start(fleet, new BulkActionRequest(InstanceVerb.Stop, instances, null, Concurrency: 2)).Id;
        var end = fleet.Time.GetUtcNow().AddSeconds(3);
        fleet.Store.BeforeWrite = _ =>
        {
            if (fleet.Time.GetUtcNow() < end) throw new InvalidOperationException("no database");
        };

        Assert.All(Ended(fleet, id).Items, item => Assert.Equal((BulkItemStatus.Succeeded, null), (item.Status, item.Error)));
        Assert.All(instances, instance => Assert.Single(Operations(fleet, instance), operation => operation.Actor == "ann"));
    }

    public static TheoryData<string, BulkActionRequest> Wrong
    {
        get
        {
            var one = InstanceId.Of("inst_1");
            var good = new BulkActionRequest(InstanceVerb.Stop, [one], null);
            return new()
            {
                { "instances", good with { Instances = [] } },
                { "instances", good with { Instances = [one, one] } },
                { "instances", good with { Instances = [.. Enumerable.Range(0, 51).Select(i => InstanceId.Of($"inst_{i}"))] } },
                { "verb", good with { Verb = null } },
                { "verb", good with { Verb = InstanceVerb.Pause } },
                { "backup", good with { Backup = new(BackupReason.Manual) } },
                { "concurrency", good with { Concurrency = 0 } },
                { "concurrency", good with { Concurrency = 11 } },
                { "maxFailureRate", good with { MaxFailureRate = 1.1 } },
                { "maxFailureRate", good with { MaxFailureRate = double.NaN } },
            };
        }
    }

    [Theory, MemberData(nameof(Wrong))]
    public void What_makes_no_sense_is_refused_with_its_field(string field, BulkActionRequest request)
    {
        using var fleet = new TestFleet();
        var refused = fleet.Ask(fleet.Grains.BulkAction(fleet.New<BulkActionId>()).Start(request, "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error!.Code, refused.Error.Field));
    }

    private static ImmutableArray<InstanceId> Deploy(TestFleet fleet, int count, ServerView? server = null)
    {
        server ??= fleet.AddServer();
        var spec = new InstanceSpec { Command = ["x"], Resources = new Reservation(0, 0, 0) };
        return [.. Enumerable.Range(0, count).Select(i => fleet.Deploy(server, $"shop-{i}", spec).Id)];
    }

    private static BulkActionView Start(TestFleet fleet, BulkActionRequest request)
    {
        var begun = fleet.Ask(fleet.Grains.BulkAction(fleet.New<BulkActionId>()).Start(request, "ann"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return begun.Value;
    }

    private static BulkActionView Get(TestFleet fleet, BulkActionId id) => fleet.Ask(fleet.Grains.BulkAction(id).Get()).Value!;

    private static BulkActionView Ended(TestFleet fleet, BulkActionId id) =>
        fleet.Until(() => fleet.Grains.BulkAction(id).Get(), action => action.Value?.CompletedAt is not null, "the end of the bulk action").Value!;

    private static IEnumerable<OperationRequest> Operations(TestFleet fleet, InstanceId id) => fleet.Store.States.Keys
        .Where(key => key.Kind == StateKinds.Operation).Select(key => fleet.Operation(OperationId.Of(key.Id)).Request)
        .Where(request => request.Target == id.Value);

    private static int Running(TestFleet fleet) => fleet.Store.States.Where(state => state.Key.Kind == StateKinds.BulkAction)
        .Sum(state => JsonDocument.Parse(state.Value.Document).RootElement.GetProperty("items").EnumerateArray()
            .Count(item => item.GetProperty("status").GetString() == nameof(BulkItemStatus.Running)));
}
