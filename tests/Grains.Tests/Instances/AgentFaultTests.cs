using Fleet.Common;
using Fleet.Instances;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>Heartbeats that come twice, late or over the wrong connection, and a database that is not there.</summary>
public sealed class AgentFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void An_instance_is_lost_if_and_only_if_its_newest_connection_was_silent_for_too_long(int seed)
    {
        using var fleet = new TestFleet(seed);
        var random = new Random(seed);
        var id = Connected(fleet, "c0");
        var (newest, heard) = (0, fleet.Time.GetUtcNow());
        for (var step = 0; step < 300; step++)
        {
            fleet.Pass(TimeSpan.FromSeconds(random.Next(0, 25)));
            var isLost = fleet.Time.GetUtcNow() - heard >= Patience;
            Assert.Equal(isLost ? InstanceStatus.Error : InstanceStatus.Running, fleet.Instance(id).Status);
            switch (random.Next(6))
            {
                case 0 when !isLost:
                    Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected($"c{++newest}", "node")).IsOk);
                    heard = fleet.Time.GetUtcNow();
                    break;
                case 1 when newest > 0:
                    // From the past: over a connection that was replaced.
                    Assert.Equal(ErrorCode.Conflict, Beat(fleet, id, $"c{random.Next(newest)}").Error!.Code);
                    break;
                case 2 or 3:
                    // Twice is once.
                    Assert.True(Beat(fleet, id, $"c{newest}").IsOk);
                    Assert.True(Beat(fleet, id, $"c{newest}").IsOk);
                    heard = fleet.Time.GetUtcNow();
                    break;
            }
        }

        var changes = fleet.Events(id).Where(type => type.StartsWith("HEARTBEAT", StringComparison.Ordinal)).ToList();
        Assert.Equal(changes.Select((_, i) => i % 2 == 0 ? "HEARTBEAT_LOST" : "HEARTBEAT_RECOVERED"), changes);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public void A_clock_that_is_set_loses_nobody_and_keeps_nobody(int seconds)
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        fleet.Pass(TimeSpan.FromSeconds(30));
        Assert.True(Beat(fleet, id, "c1").IsOk);

        fleet.Time.Set(TimeSpan.FromSeconds(seconds));
        fleet.Pass(Patience - TimeSpan.FromSeconds(1));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(InstanceStatus.Error, fleet.Instance(id).Status);
    }

    [Fact]
    public void Heartbeats_need_no_database()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        Lose(fleet);

        for (var i = 0; i < 10; i++)
        {
            fleet.Pass(TimeSpan.FromSeconds(10));
            Assert.True(Beat(fleet, id, "c1").IsOk);
        }

        Assert.Equal(fleet.Time.GetUtcNow(), fleet.Instance(id).LastHeartbeat!.At);
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    [Fact]
    public void An_agent_that_comes_back_while_the_database_is_gone_is_let_in()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        Lose(fleet);
        fleet.Ask(fleet.Grains.Instance(id).AgentDisconnected("c1"));

        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c2", "node")).IsOk);
        Assert.True(Beat(fleet, id, "c2").IsOk);
        fleet.Pass(Patience - TimeSpan.FromSeconds(1));
        Assert.True(Beat(fleet, id, "c2").IsOk);
        Find(fleet);

        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    [Fact]
    public void Who_falls_silent_while_the_database_is_gone_is_lost_when_it_is_back()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        Lose(fleet);
        fleet.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        Find(fleet);

        fleet.Pass(TimeSpan.FromSeconds(6));

        Assert.Equal(InstanceStatus.Error, fleet.Instance(id).Status);
        Assert.Single(fleet.Events(id), type => type == "HEARTBEAT_LOST");
    }

    [Fact]
    public void Who_speaks_again_before_its_loss_could_be_written_was_never_lost()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        Lose(fleet);
        fleet.Pass(TimeSpan.FromMinutes(2));
        Beat(fleet, id, "c1");
        Find(fleet);

        fleet.Pass(Patience - TimeSpan.FromSeconds(1));

        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        Assert.DoesNotContain("HEARTBEAT_LOST", fleet.Events(id));
    }

    private static void Lose(TestFleet fleet) => (fleet.Store.BeforeWrite, fleet.Store.BeforeEvent) = (Gone, Gone);

    private static void Find(TestFleet fleet) => (fleet.Store.BeforeWrite, fleet.Store.BeforeEvent) = (_ => { }, _ => { });

    private static void Gone(string what) => throw new TimeoutException($"the database is gone: {what}");

    private static InstanceId Connected(TestFleet fleet, string connection)
    {
        var registration = new InstanceRegistration { Name = "web", Provider = "docker" };
        var id = fleet.Ask(fleet.Grains.InstanceName(registration.Name).Register(registration)).Value!.Id;
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected(connection, "node")).IsOk);
        return id;
    }

    private static Outcome<HeartbeatLease> Beat(TestFleet fleet, InstanceId id, string connection) =>
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = connection, CpuPercent = 5 }));
}
