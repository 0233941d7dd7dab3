using Fleet.Notices;
using Fleet.Tests.Grains.Hosting;
using static Fleet.Tests.Grains.Notices.ChannelScene;

namespace Fleet.Tests.Grains.Notices;

/// <summary>What a channel promises when Fleet goes down, at any write and around any send.</summary>
public sealed class ChannelCrashTests
{
    private const int Notices = 6;

    public static TheoryData<int, int, bool> Writes => Points(18);

    public static TheoryData<int, int, bool> Sends => Points(8);

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_a_write_loses_nothing_and_repeats_nothing_but_what_was_not_written_down(int seed, int write, bool afterCommit) =>
        Run(seed, scene => Crashing.AtWrite(scene.Fleet, write, afterCommit));

    [Theory, MemberData(nameof(Sends))]
    public void So_does_a_crash_around_a_send(int seed, int send, bool after) => Run(seed, scene =>
    {
        var count = 0;
        scene.Outside.AtSend = isAfter =>
        {
            if (isAfter != after || ++count != send) return;
            Kill(scene);
            if (!after) throw new KilledException();
        };
    });

    [Fact]
    public void A_message_that_was_sent_and_not_written_down_is_sent_again_as_it_was()
    {
        using var scene = new ChannelScene(Webhook with { GroupWaitSec = 5 });
        scene.Outside.AtSend = isAfter =>
        {
            if (isAfter) Kill(scene);
        };
        Crashing.During(scene.Fleet, () => scene.Channel.Enqueue(Notice("1")), TimeSpan.FromSeconds(10));
        Revive(scene);
        scene.Enqueue("1", "2");
        scene.Pass(60);
        Assert.Equal(["1", "1", "2"], scene.Outside.TakenIds);
        Assert.Equal(scene.Outside.Taken[0].Id, scene.Outside.Taken[1].Id);
        Assert.NotEqual(scene.Outside.Taken[1].Id, scene.Outside.Taken[2].Id);
        Assert.Equal(["1", "2"], scene.Outside.Rows.Select(row => row.NoticeId));
    }

    [Fact]
    public void An_in_app_notice_is_there_once_even_then()
    {
        using var scene = new ChannelScene(Webhook with { Type = ChannelType.InApp, Config = new(InApp: new InAppTarget([])) });
        // Recorded, and dead before the queue knows.
        Crashing.During(scene.Fleet, () =>
        {
            scene.Outside.BeforeRecord = () => Crashing.AtWrite(scene.Fleet, 1, afterCommit: false);
            return scene.Channel.Enqueue(Notice("1"));
        }, TimeSpan.FromSeconds(1));
        Revive(scene);
        Assert.Single(scene.Outside.Rows);
        scene.Pass(60);
        Assert.Equal(2, scene.Outside.Taken.Count);
        Assert.Single(scene.Outside.Rows);
    }

    private static TheoryData<int, int, bool> Points(int count)
    {
        var points = new TheoryData<int, int, bool>();
        for (var seed = 1; seed <= 4; seed++)
        {
            for (var at = 1; at <= count; at++)
            {
                points.Add(seed, at, false);
                points.Add(seed, at, true);
            }
        }

        return points;
    }

    private static void Run(int seed, Action<ChannelScene> arm)
    {
        var random = new Random(seed);
        var spec = Webhook with { GroupWaitSec = seed % 2 == 0 ? 0 : 7, MaxPerMinute = seed % 3 == 0 ? 2 : 60 };
        using var scene = new ChannelScene(spec, seed);
        scene.Outside.Answer = _ => Task.FromResult(random.Next(3) == 0 ? new Delivery(false, "The receiver answered 503") : new Delivery(true));
        arm(scene);

        // What hands notices over does so until it has heard that they were taken, and cannot know it of the last one.
        var handedOver = 0;
        try
        {
            for (; handedOver < Notices; handedOver++)
            {
                scene.Enqueue($"{handedOver}");
                scene.Pass(random.Next(4));
            }

            scene.Pass(90);
        }
        catch (KilledException)
        {
        }

        scene.Fleet.Crash();
        var unknown = scene.Outside.Taken.Select(message => message.Id)
            .Where(id => scene.Stored.Document.Contains($"\"{id}\"", StringComparison.Ordinal)).ToHashSet();
        Revive(scene);
        for (var i = Math.Max(0, handedOver - 1); i < Notices; i++) scene.Enqueue($"{i}");
        scene.Pass(3_600);

        Assert.Equal(Enumerable.Range(0, Notices).Select(i => $"{i}"), scene.Outside.TakenIds.Distinct());
        Assert.All(scene.Outside.Taken.GroupBy(message => message.Id), same =>
        {
            Assert.Equal(unknown.Contains(same.Key) ? 2 : 1, same.Count());
            Assert.Single(same.Select(message => string.Join(',', message.Notices.Select(notice => notice.Id))).Distinct());
        });
        Assert.Equal(Notices + unknown.Sum(id => scene.Outside.Taken.First(message => message.Id == id).Notices.Length), scene.Outside.TakenIds.Count());
        Assert.Equal((0, 0), (scene.View.Waiting, scene.View.DeadLetters));
    }

    // From here on nothing that the process does is seen by anybody.
    private static void Kill(ChannelScene scene)
    {
        scene.Fleet.Store.BeforeWrite = _ => throw new KilledException();
        scene.Outside.BeforeRecord = () => throw new KilledException();
    }

    private static void Revive(ChannelScene scene)
    {
        scene.Outside.BeforeRecord = () => { };
        scene.Outside.AtSend = _ => { };
    }
}
