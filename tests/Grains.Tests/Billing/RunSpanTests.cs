using System.Text.Json;
using Fleet.Billing;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Billing;

/// <summary>Spans of real lives. What they are compared with is made from the statuses that were stored, and when.</summary>
public sealed class RunSpanTests
{
    [Fact]
    public void A_life_is_metered_from_its_transitions()
    {
        using var fleet = new TestFleet();
        var life = new Life(fleet);
        Assert.Empty(fleet.Store.RunSpans);
        life.Live();
        Assert.Equal(life.Expected, life.Recorded);
        Assert.True(life.Expected.Count >= 3, $"{life.Expected.Count} spans");
        Assert.All(fleet.Store.RunSpans, span => Assert.Equal(250, span.MilliCores));
    }

    [Fact]
    public void A_steady_life_writes_no_span()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        var writes = fleet.Store.Writes;
        fleet.Pass(TimeSpan.FromHours(3));
        Assert.Equal(writes, fleet.Store.Writes);
        Assert.Empty(fleet.Store.RunSpans);
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
    }

    /// <summary>The process dies at each write of a life in turn, before it or after it; the new one lives the rest of it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_lost_and_nothing_doubled_wherever_the_process_dies(bool afterCommit)
    {
        var died = 0;
        for (var write = 1; ; write++)
        {
            using var fleet = new TestFleet(seed: write);
            var life = new Life(fleet);
            Crashing.AtWrite(fleet, write, afterCommit);
            var isDead = life.LiveUntilKilled();
            fleet.Crash();
            if (!isDead) break;
            died++;
            life.End();
            Assert.Equal(life.Expected, life.Recorded);
        }

        Assert.True(died > 10, $"It died at {died} writes");
    }

    [Fact]
    public void A_table_that_is_gone_is_tried_until_it_is_back()
    {
        using var fleet = new TestFleet();
        var life = new Life(fleet);
        fleet.Store.BeforeWrite = kind =>
        {
            if (kind == MemoryStore.RunSpanWrite) throw new IOException("gone");
        };
        fleet.Change(life.Id, InstanceVerb.Stop);
        fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.Empty(fleet.Store.RunSpans);
        Assert.Equal(InstanceStatus.Stopped, fleet.Instance(life.Id).Status);
        fleet.Store.BeforeWrite = _ => { };
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(life.Expected, life.Recorded);
    }

    [Fact]
    public void What_ran_before_there_was_metering_counts_from_the_moment_on_that_it_is_seen()
    {
        using var fleet = new TestFleet();
        var id = fleet.Deploy(fleet.AddServer()).Id;
        var key = (StateKinds.Instance, id.Value);
        var (version, document) = fleet.Store.States[key];
        var old = System.Text.Json.Nodes.JsonNode.Parse(document)!.AsObject();
        foreach (var field in new[] { "run", "runUntil", "endedRuns", "isMetered" }) old.Remove(field);
        fleet.Store.States[key] = (version, old.ToJsonString());
        fleet.Crash();
        var seen = fleet.Time.GetUtcNow();
        fleet.Pass(TimeSpan.FromMinutes(30));
        fleet.Change(id, InstanceVerb.Stop);
        fleet.Pass(TimeSpan.FromSeconds(5));
        var span = Assert.Single(fleet.Store.RunSpans);
        Assert.Equal(seen, span.From, TimeSpan.FromSeconds(1));
        Assert.InRange((span.To!.Value - span.From).TotalMinutes, 30, 32);
    }

    private sealed class Life
    {
        private readonly TestFleet _fleet;
        private readonly List<(DateTimeOffset At, string Status)> _stored = [];

        public Life(TestFleet fleet)
        {
            _fleet = fleet;
            fleet.Store.Stored = (kind, _, document) =>
            {
                if (kind == StateKinds.Instance) _stored.Add((Whole(fleet.Time.GetUtcNow()), Status(document)));
            };
            Id = fleet.Deploy(fleet.AddServer()).Id;
        }

        public InstanceId Id { get; }

        /// <summary>When it was running, by the statuses that were stored.</summary>
        public List<(DateTimeOffset, DateTimeOffset)> Expected
        {
            get
            {
                var spans = new List<(DateTimeOffset, DateTimeOffset)>();
                DateTimeOffset? since = null;
                foreach (var (at, status) in _stored)
                {
                    if (status == nameof(InstanceStatus.Running)) since ??= at;
                    else if (since is { } from)
                    {
                        if (at > from) spans.Add((from, at));
                        since = null;
                    }
                }

                return spans;
            }
        }

        public List<(DateTimeOffset, DateTimeOffset)> Recorded =>
            [.. _fleet.Store.RunSpans.Where(span => span.InstanceId == Id.Value).OrderBy(span => span.From).Select(span => (span.From, span.To!.Value))];

        public void Live()
        {
            Steps();
            End();
        }

        public bool LiveUntilKilled()
        {
            try
            {
                Steps();
                _fleet.Pass(TimeSpan.FromMinutes(1));
                return false;
            }
            catch (Exception)
            {
                return true;
            }
        }

        /// <summary>Brings it to an end from wherever it is, and lets what waits be written.</summary>
        public void End()
        {
            _fleet.Ended(Id);
            _fleet.Pass(TimeSpan.FromMinutes(1));
            if (_fleet.Instance(Id).Status != InstanceStatus.Destroyed) _fleet.Change(Id, InstanceVerb.Destroy);
            _fleet.Pass(TimeSpan.FromMinutes(2));
        }

        private void Steps()
        {
            _fleet.Pass(TimeSpan.FromMinutes(7));
            _fleet.Change(Id, InstanceVerb.Stop);
            _fleet.Pass(TimeSpan.FromMinutes(3));
            _fleet.Change(Id, InstanceVerb.Start);
            _fleet.Pass(TimeSpan.FromMinutes(11));
            _fleet.Change(Id, InstanceVerb.Suspend);
            _fleet.Change(Id, InstanceVerb.Resume);
            _fleet.Pass(TimeSpan.FromMinutes(2));
        }

        private static string Status(string document) => JsonDocument.Parse(document).RootElement.GetProperty("status").GetString()!;

        private static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
    }
}
