using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Fleet.Grains.Webhooks;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Webhooks;

namespace Fleet.Tests.Grains.Webhooks;

/// <summary>What holds for a webhook's queue whatever happens to it, in whatever order.</summary>
public sealed class WebhookLanesPropertyTests
{
    private const int AtOnce = 3;

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(3_000);
    private static readonly WebhookOptions Options = new() { GiveUpAfter = TimeSpan.FromMinutes(5) };

    /// <summary>Something that happens, after some seconds.</summary>
    internal sealed record Move(int AfterSec, string What, int Number);

    private static Arbitrary<ImmutableArray<Move>> Lives =>
        (from move in (
            from after in Gen.Frequency((5, Gen.Choose(0, 3)), (2, Gen.Choose(3, 200)))
            from what in Gen.Frequency(
                (6, Gen.Constant("event")), (8, Gen.Constant("begin")), (6, Gen.Constant("taken")), (4, Gen.Constant("failed")),
                (1, Gen.Constant("refused")), (1, Gen.Constant("crash")), (1, Gen.Constant("again")))
            from number in Gen.Choose(0, 30)
            select new Move(after, what, number)).ListOf()
         select move.ToImmutableArray()).ToArbitrary();

    [Fact]
    public void Of_a_subject_one_is_under_way_at_a_time_and_each_only_after_the_one_before_it_has_ended() => Holds(life =>
        life.Begun.All(begun => begun.WaitingBefore.All(before => before.Event.Subject != begun.Delivery.Event.Subject)));

    [Fact]
    public void No_more_are_under_way_than_may_be() => Holds(life => life.MostUnderWay <= AtOnce);

    [Fact]
    public void Every_event_that_was_taken_is_waiting_or_delivered_or_given_up_and_in_one_place_only() => Holds(life =>
    {
        var known = life.State.Queue.Concat(life.State.Delivered).Concat(life.State.DeadLetters).Select(one => one.Event.Id).ToList();
        return known.Order().SequenceEqual(life.Events.Distinct().Order());
    });

    [Fact]
    public void While_something_waits_there_is_a_time_at_which_it_is_tried_or_one_under_way() => Holds(life =>
        life.State.Queue.IsEmpty || life.UnderWay.Count > 0 || WebhookLanes.DueAt(life.State, life.UnderWay, AtOnce) is not null);

    [Fact]
    public void In_the_end_everything_is_taken_by_a_receiver_that_takes_everything() => Holds(life =>
    {
        for (var i = 0; i < 10_000 && !life.State.Queue.IsEmpty; i++)
        {
            life.Do(new Move(i % 60, "begin", 0));
            life.Do(new Move(0, "taken", 0));
        }

        return life.State.Queue.IsEmpty;
    });

    private static void Holds(Func<Life, bool> holds) => Check.One(Runs, Prop.ForAll(Lives, moves =>
    {
        var life = new Life();
        foreach (var move in moves) life.Do(move);
        return holds(life);
    }));

    private sealed class Life
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private int _number;

        public WebhookState State { get; private set; } = new()
        {
            Id = WebhookId.Of("whk_1"), Spec = new WebhookSpec("https://example.com", ["*"], null), Visibility = Visibility.Everything,
        };

        public List<string> Events { get; } = [];

        public HashSet<string> UnderWay { get; } = [];

        public int MostUnderWay { get; private set; }

        public List<(StoredDelivery Delivery, ImmutableArray<StoredDelivery> WaitingBefore)> Begun { get; } = [];

        public void Do(Move move)
        {
            _now = _now.AddSeconds(move.AfterSec);
            switch (move.What)
            {
                case "event":
                    // Some come twice.
                    var id = $"{move.Number}";
                    Events.Add(id);
                    State = WebhookLanes.Take(
                        State, new WebhookEvent(id, WebhookEvents.AgentUpdated, _now, $"{move.Number % 4}", null, "{}"), $"dlv_{_number++}", _now);
                    break;
                case "begin":
                    foreach (var one in WebhookLanes.Ready(State, UnderWay, AtOnce, _now).ToList())
                    {
                        Begun.Add((one, [.. State.Queue.TakeWhile(other => other != one)]));
                        UnderWay.Add(one.Id);
                    }

                    MostUnderWay = Math.Max(MostUnderWay, UnderWay.Count);
                    break;
                case "crash":
                    UnderWay.Clear();
                    break;
                case "again" when State.Delivered.Concat(State.DeadLetters).Select(one => one.Id).ElementAtOrDefault(move.Number) is { } again:
                    State = WebhookLanes.Redeliver(State, again, _now)!;
                    break;
                default:
                    if (UnderWay.Order().ElementAtOrDefault(move.Number % AtOnce) is not { } ended || !UnderWay.Remove(ended)) return;
                    var answer = new Delivery(move.What is "taken", IsFinal: move.What is "refused", Status: 500);
                    State = WebhookLanes.Settle(State, new EndedAttempt(ended, answer, _now), Options, _now);
                    break;
            }
        }
    }
}
