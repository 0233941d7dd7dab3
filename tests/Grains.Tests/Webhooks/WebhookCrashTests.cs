using Fleet.Notices;
using Fleet.Tests.Grains.Hosting;
using static Fleet.Tests.Grains.Webhooks.WebhookScene;

namespace Fleet.Tests.Grains.Webhooks;

/// <summary>What a webhook promises when Fleet goes down, at any write and around any send.</summary>
public sealed class WebhookCrashTests
{
    private static readonly string[] Events = ["a1", "b1", "a2", "a3", "b2", "c1", "a4", "c2"];

    public static TheoryData<int, int, bool> Writes => Points(20);

    public static TheoryData<int, int, bool> Sends => Points(10);

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_a_write_loses_nothing_and_repeats_nothing_but_what_was_not_written_down(int seed, int write, bool afterCommit) =>
        Run(seed, scene => Crashing.AtWrite(scene.Fleet, write, afterCommit));

    [Theory, MemberData(nameof(Sends))]
    public void So_does_a_crash_around_a_send(int seed, int send, bool after) => Run(seed, scene =>
    {
        var count = 0;
        scene.AtSend = isAfter =>
        {
            if (isAfter != after || ++count != send) return;
            // From here on nothing that the process does is seen by anybody.
            scene.Fleet.Store.BeforeWrite = _ => throw new KilledException();
            scene.AtSend = isLater =>
            {
                if (!isLater) throw new KilledException();
            };
            if (!after) throw new KilledException();
        };
    });

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

    private static void Run(int seed, Action<WebhookScene> arm)
    {
        var random = new Random(seed);
        using var scene = new WebhookScene(seed: seed);
        scene.Answer = _ => Task.FromResult(random.Next(3) == 0 ? Busy : new Delivery(true, Status: 200));
        arm(scene);

        // What hands events over does so until it has heard that they were taken, and cannot know it of the last one.
        var handedOver = 0;
        try
        {
            for (; handedOver < Events.Length; handedOver++)
            {
                scene.Enqueue(Events[handedOver]);
                scene.Pass(random.Next(3));
            }

            scene.Pass(90);
        }
        catch (KilledException)
        {
        }

        var sent = scene.Taken.Select(one => one.Delivery).ToList();
        scene.AtSend = _ => { };
        scene.Fleet.Crash();
        var unknown = scene.Log.Where(one => one.Status is Fleet.Webhooks.WebhookDeliveryStatus.Waiting && sent.Contains(one.Id)).Select(one => one.Id).ToHashSet();
        foreach (var id in Events[Math.Max(0, handedOver - 1)..]) scene.Enqueue(id);
        scene.Pass(3_600);

        Assert.Equal(Events.Order(), scene.TakenIds.Distinct().Order());
        Assert.All(scene.Taken.GroupBy(one => one.Delivery), same => Assert.Single(same.Select(one => one.Event.Id).Distinct()));
        Assert.All(scene.Taken.GroupBy(one => one.Event.Id), same =>
        {
            Assert.Single(same.Select(one => one.Delivery).Distinct());
            Assert.Equal(unknown.Contains(same.First().Delivery) ? 2 : 1, same.Count());
        });
        Assert.All("abc", subject => Assert.Equal(
            Events.Where(id => id[0] == subject), scene.TakenIds.Where(id => id[0] == subject).Distinct()));
        Assert.Equal((0, 0), (scene.View.Waiting, scene.View.DeadLetters));
    }
}
