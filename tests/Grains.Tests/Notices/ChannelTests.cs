using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;
using Fleet.Storage;
using static Fleet.Tests.Grains.Notices.ChannelScene;

namespace Fleet.Tests.Grains.Notices;

/// <summary>What a channel promises while Fleet stays up.</summary>
public sealed class ChannelTests
{
    private static readonly Delivery Busy = new(false, "The receiver answered 503");

    [Fact]
    public void What_is_taken_is_sent_once_in_order_and_recorded()
    {
        using var scene = new ChannelScene();
        scene.Enqueue("1", "2", "3", "2", "1");
        scene.Pass(1);
        Assert.Equal(["1", "2", "3"], scene.Outside.TakenIds);
        Assert.Equal([("1", "alr_1", "WEBHOOK", 1, true), ("2", "alr_2", "WEBHOOK", 1, true), ("3", "alr_3", "WEBHOOK", 1, true)], scene.Outside.Rows.Select(
            row => (row.NoticeId, row.AlertId!, row.ChannelType, row.Attempt, row.IsDelivered)));
        Assert.Equal((0, 0, null), (scene.View.Waiting, scene.View.DeadLetters, scene.View.LastError));
        Assert.Contains("\"isBusy\":false", scene.Stored.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_hands_over_does_not_wait_for_a_receiver_that_hangs_and_one_message_is_under_way_at_a_time()
    {
        using var scene = new ChannelScene();
        var gate = new TaskCompletionSource<Delivery>();
        scene.Outside.Answer = _ => gate.Task;
        scene.Enqueue("1", "2", "3");
        scene.Pass(5);
        Assert.Single(scene.Outside.Arrived);
        Assert.Equal(3, scene.View.Waiting);
        Assert.Contains("\"isBusy\":true", scene.Stored.Document, StringComparison.Ordinal);
        scene.Outside.Answer = _ => Task.FromResult(new Delivery(true));
        gate.SetResult(new Delivery(true));
        scene.Pass(1);
        Assert.Equal(["1", "2", "3"], scene.Outside.TakenIds);
    }

    [Fact]
    public void A_message_that_fails_is_tried_again_under_the_same_id_and_holds_up_those_behind_it()
    {
        using var scene = new ChannelScene();
        var left = 4;
        scene.Outside.Answer = _ => Task.FromResult(left-- > 0 ? Busy : new Delivery(true));
        scene.Enqueue("1", "2");
        scene.Pass(0.5);
        Assert.Equal("The receiver answered 503", scene.View.LastError);
        scene.Pass(120);
        Assert.Equal(["1", "1", "1", "1", "1", "2"], scene.Outside.Arrived.Select(one => one.Message.Notices.Single().Id));
        Assert.Single(scene.Outside.Arrived.Take(5).Select(one => one.Message.Id).Distinct());
        Assert.Equal([1, 2, 3, 4, 5, 1], scene.Outside.Rows.Select(row => row.Attempt));
        Assert.Null(scene.View.LastError);
    }

    [Fact]
    public void A_message_is_given_up_after_a_day_and_can_be_redelivered()
    {
        using var scene = new ChannelScene();
        scene.Outside.Answer = _ => Task.FromResult(Busy);
        scene.Enqueue("1");
        scene.PassHours(23);
        Assert.Equal((1, 0), (scene.View.Waiting, scene.View.DeadLetters));
        scene.PassHours(3);
        Assert.Equal((0, 1, 1L, "The receiver answered 503"), (scene.View.Waiting, scene.View.DeadLetters, scene.View.GivenUp, scene.View.LastError));
        var letter = Assert.Single(scene.DeadLetters);
        Assert.Equal((scene.Outside.Arrived.Count, "1"), (letter.Attempts, letter.Notice.Id));
        Assert.InRange(letter.Attempts, 40, 80);

        // A rule that hands it over again does not bring it back; an operator does.
        scene.Enqueue("1");
        scene.Outside.Answer = _ => Task.FromResult(new Delivery(true));
        scene.Pass(60);
        Assert.Empty(scene.Outside.Taken);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Channel.Redeliver("other")).Error!.Code);
        Assert.Equal(1, scene.Fleet.Ask(scene.Channel.Redeliver("1")).Value!.Count);
        scene.Pass(1);
        Assert.Equal(["1"], scene.Outside.TakenIds);
        Assert.Equal((0, 0), (scene.View.DeadLetters, scene.Fleet.Ask(scene.Channel.Redeliver(null)).Value!.Count));
    }

    [Fact]
    public void What_is_refused_for_good_is_a_dead_letter_at_once_and_the_next_goes()
    {
        using var scene = new ChannelScene();
        scene.Outside.Answer = message => Task.FromResult(message.Notices[0].Id is "1" ? new Delivery(false, "The receiver answered 404", IsFinal: true) : new(true));
        scene.Enqueue("1", "2");
        scene.Pass(1);
        Assert.Equal(["2"], scene.Outside.TakenIds);
        Assert.Equal(("1", 1, "The receiver answered 404"), scene.DeadLetters.Select(letter => (letter.Notice.Id, letter.Attempts, letter.Error)).Single());
    }

    [Fact]
    public void A_receiver_that_says_when_to_come_back_is_heeded()
    {
        using var scene = new ChannelScene();
        var answers = new Queue<Delivery>([Busy with { RetryAfter = TimeSpan.FromMinutes(10) }, new(true)]);
        scene.Outside.Answer = _ => Task.FromResult(answers.Dequeue());
        scene.Enqueue("1");
        scene.Pass(599);
        Assert.Single(scene.Outside.Arrived);
        scene.Pass(2);
        Assert.Equal(["1"], scene.Outside.TakenIds);
    }

    [Fact]
    public void Notices_are_gathered_and_go_in_one_message()
    {
        using var scene = new ChannelScene(Webhook with { GroupWaitSec = 30 });
        scene.Enqueue("1");
        scene.Pass(20);
        scene.Enqueue("2");
        scene.Pass(9);
        Assert.Empty(scene.Outside.Arrived);
        scene.Pass(2);
        var message = Assert.Single(scene.Outside.Taken);
        Assert.Equal(["1", "2"], message.Notices.Select(notice => notice.Id));
        Assert.Equal(("2 notices: title 1", "title 1\nmessage 1\n\ntitle 2\nmessage 2"), (message.Title, message.Text));
        Assert.Equal(["1", "2"], scene.Outside.Rows.Select(row => row.NoticeId));
    }

    [Fact]
    public void No_minute_has_more_messages_than_the_channel_allows_and_the_rest_goes_together()
    {
        using var scene = new ChannelScene(Webhook with { MaxPerMinute = 3 });
        for (var i = 0; i < 90; i++)
        {
            scene.Enqueue($"{i}");
            scene.Pass(2);
        }

        scene.Pass(120);
        Assert.Equal(Enumerable.Range(0, 90).Select(i => $"{i}"), scene.Outside.TakenIds);
        var times = scene.Outside.Arrived.Select(one => one.At).ToList();
        Assert.All(times, time => Assert.InRange(times.Count(other => other >= time && other < time.AddMinutes(1)), 1, 3));
        Assert.InRange(scene.Outside.Taken.Count, 4, 15);
    }

    [Fact]
    public void A_queue_that_is_full_gives_up_what_is_too_much_and_counts_it()
    {
        using var scene = new ChannelScene();
        scene.Outside.Answer = _ => Task.FromResult(Busy);
        for (var i = 0; i < 1_105; i++) scene.Enqueue($"{i}");
        Assert.Equal((1_000, 100, 105L), (scene.View.Waiting, scene.View.DeadLetters, scene.View.GivenUp));
        Assert.Equal("1104", scene.DeadLetters[0].Notice.Id);
        Assert.Contains("waiting already", scene.DeadLetters[0].Error, StringComparison.Ordinal);
        Assert.Equal(0, scene.Fleet.Ask(scene.Channel.Redeliver(null)).Value!.Count);

        scene.Outside.Answer = _ => Task.FromResult(new Delivery(true));
        scene.Pass(1_200);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i}"), scene.Outside.TakenIds);
        Assert.Equal(100, scene.Fleet.Ask(scene.Channel.Redeliver(null)).Value!.Count);
        scene.Pass(300);
        Assert.Equal(1_100, scene.Outside.TakenIds.Count());
    }

    [Fact]
    public void The_last_two_thousand_notices_are_remembered()
    {
        using var scene = new ChannelScene(Webhook with { MaxPerMinute = 600 });
        for (var i = 0; i < 2_000; i++)
        {
            scene.Enqueue($"{i}");
            if (i % 100 == 0) scene.Pass(60);
        }

        scene.Pass(300);
        scene.Enqueue("0", "1999");
        scene.Pass(60);
        Assert.Equal(2_000, scene.Outside.TakenIds.Count());
    }

    [Fact]
    public void What_a_channel_does_not_want_is_dropped()
    {
        using var scene = new ChannelScene(Webhook with { SendResolved = false });
        Assert.True(scene.Fleet.Ask(scene.Channel.Enqueue(Notice("over", NoticeKind.Resolved))).IsOk);
        scene.Pass(1);
        Assert.Empty(scene.Outside.Arrived);

        scene.Outside.Answer = _ => Task.FromResult(Busy);
        scene.Enqueue("1", "2");
        scene.Update(spec => spec with { IsEnabled = false });
        scene.Enqueue("3");
        Assert.Equal(0, scene.View.Waiting);
        Assert.Equal(ErrorCode.Conflict, scene.Fleet.Ask(scene.Channel.Redeliver(null)).Error!.Code);
        scene.Outside.Answer = _ => Task.FromResult(new Delivery(true));
        scene.Update(spec => spec with { IsEnabled = true });
        scene.Enqueue("4");
        scene.Pass(3_600);
        Assert.Equal(["4"], scene.Outside.TakenIds);
    }

    [Fact]
    public void A_deleted_channel_forgets_all_and_takes_nothing()
    {
        using var scene = new ChannelScene();
        var gate = new TaskCompletionSource<Delivery>();
        scene.Outside.Answer = _ => gate.Task;
        scene.Enqueue("1", "2");
        scene.Pass(1);
        var deleted = scene.Fleet.Ask(scene.Channel.Delete("ann"));
        Assert.Equal(("Ops", 2), (deleted.Value!.Spec.Name, deleted.Value.Waiting));
        gate.SetResult(new Delivery(true));
        scene.Enqueue("3");
        scene.Pass(3_600);
        Assert.Single(scene.Outside.Arrived);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Channel.Get()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Channel.Test()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Channel.Delete("ann")).Error!.Code);
        Assert.DoesNotContain(scene.Fleet.Store.States.Keys, key => key.Kind == StateKinds.Channel);
    }

    [Fact]
    public void A_test_goes_past_the_queue_and_is_recorded()
    {
        using var scene = new ChannelScene();
        scene.Outside.Answer = message => Task.FromResult(message.Notices[0].Kind is NoticeKind.Test ? new Delivery(true) : Busy);
        scene.Enqueue("1");
        var sent = scene.Fleet.Ask(scene.Channel.Test());
        Assert.True(sent.Value!.IsDelivered);
        Assert.Equal([NoticeKind.Test], scene.Outside.Taken.Select(message => message.Notices[0].Kind));
        Assert.Contains(scene.Outside.Rows, row => row.IsDelivered && row.NoticeId.StartsWith("test:", StringComparison.Ordinal));
        Assert.Equal(1, scene.View.Waiting);

        scene.Outside.Answer = _ => throw new InvalidOperationException("a bug with a s3cret");
        var thrown = scene.Fleet.Ask(scene.Channel.Test()).Value!;
        Assert.False(thrown.IsDelivered);
        Assert.DoesNotContain("s3cret", thrown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_puts_an_address_right_does_not_wait_for_the_next_attempt()
    {
        using var scene = new ChannelScene();
        scene.Outside.Answer = _ => Task.FromResult(Busy with { RetryAfter = TimeSpan.FromHours(5) });
        scene.Enqueue("1");
        scene.Pass(10);
        scene.Outside.Answer = _ => Task.FromResult(new Delivery(true));
        scene.Update(spec => spec with { Config = new(Webhook: spec.Config.Webhook! with { Url = "https://example.com/right" }) });
        scene.Pass(1);
        Assert.Equal(["1"], scene.Outside.TakenIds);
        var wrong = scene.Fleet.Ask(scene.Channel.Update(Webhook with { Type = ChannelType.InApp, Config = new(InApp: new InAppTarget([])) }, "ann"));
        Assert.Equal("type", wrong.Error!.Field);
    }

    [Fact]
    public void An_in_app_channel_keeps_each_notice_for_itself_and_knows_no_rate()
    {
        using var scene = new ChannelScene(
            Webhook with { Type = ChannelType.InApp, Config = new(InApp: new InAppTarget([])), MaxPerMinute = 1, GroupWaitSec = 60 });
        scene.Enqueue("1", "2", "3");
        scene.Pass(1);
        Assert.Equal(["1", "2", "3"], scene.Outside.Rows.Where(row => row.ChannelType == "IN_APP").Select(row => row.NoticeId));
        Assert.Equal(scene.Outside.Taken.Select(message => message.Id), scene.Outside.Rows.Select(row => row.Id));
    }

    [Fact]
    public void What_cannot_be_written_down_is_kept_until_it_can_and_not_sent_again()
    {
        using var scene = new ChannelScene();
        var left = 3;
        scene.Outside.BeforeRecord = () => _ = left-- > 0 ? throw new IOException("no database") : 0;
        scene.Enqueue("1", "2");
        scene.Pass(60);
        Assert.Equal(["1", "2"], scene.Outside.Arrived.Select(one => one.Message.Notices[0].Id));
        Assert.Equal(2, scene.Outside.Rows.Count);
    }

    public static TheoryData<string, ChannelSpec> Wrong => new()
    {
        { "name", Webhook with { Name = " " } },
        { "name", Webhook with { Name = new string('x', 129) } },
        { "config", Webhook with { Type = ChannelType.Slack } },
        { "config", Webhook with { Config = new() } },
        { "config", Webhook with { Config = Webhook.Config with { InApp = new([]) } } },
        { "config.url", Webhook with { Config = new(Webhook.Config.Webhook! with { Url = "ftp://example.com" }) } },
        { "config.url", Webhook with { Config = new(Webhook.Config.Webhook! with { Url = "https://me:pw@example.com" }) } },
        { "config.method", Webhook with { Config = new(Webhook.Config.Webhook! with { Method = "GET" }) } },
        { "config.recipients", Webhook with { Type = ChannelType.Email, Config = new(Email: new([], "")) } },
        { "groupWaitSec", Webhook with { GroupWaitSec = 3_601 } },
        { "maxPerMinute", Webhook with { MaxPerMinute = 0 } },
        { "maxPerMinute", Webhook with { MaxPerMinute = 601 } },
        { "titleTemplate", Webhook with { TitleTemplate = "{{nothing}}" } },
        { "titleTemplate", Webhook with { TitleTemplate = new string('x', 257) } },
        { "textTemplate", Webhook with { TextTemplate = "{{title" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_channel_that_breaks_a_rule_is_refused_with_its_field(string field, ChannelSpec spec)
    {
        using var scene = new ChannelScene();
        Assert.Equal((ErrorCode.InvalidRequest, field), Of(scene.Fleet.Ask(scene.Fleet.Grains.Channel(ChannelId.Of("chan_other")).Create(spec, "ann")).Error));
        if (spec.Type is ChannelType.Webhook) Assert.Equal((ErrorCode.InvalidRequest, field), Of(scene.Fleet.Ask(scene.Channel.Update(spec, "ann")).Error));
    }

    private static (ErrorCode?, string?) Of(FleetError? error) => (error?.Code, error?.Field);
}
