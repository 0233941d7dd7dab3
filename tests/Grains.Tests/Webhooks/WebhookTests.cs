using Fleet.Common;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Webhooks;
using static Fleet.Tests.Grains.Webhooks.WebhookScene;

namespace Fleet.Tests.Grains.Webhooks;

/// <summary>What a webhook promises while Fleet stays up.</summary>
public sealed class WebhookTests
{
    [Fact]
    public void What_is_taken_is_sent_once_in_order_and_kept_in_the_log()
    {
        using var scene = new WebhookScene();
        scene.Enqueue("a1", "a2", "b1", "a2", "a1");
        scene.Pass(1);
        Assert.Equal(["a1", "a2", "b1"], scene.TakenIds.Order());
        Assert.Equal(["a1", "a2"], scene.TakenIds.Where(id => id[0] is 'a'));
        Assert.All(scene.Log, one => Assert.Equal((WebhookDeliveryStatus.Delivered, 1, 200), (one.Status, one.Attempts, one.Last!.Status)));
        Assert.Equal(["b1", "a2", "a1"], scene.Log.Select(one => one.Event.Id));
        Assert.Equal((0, 0, null), (scene.View.Waiting, scene.View.DeadLetters, scene.View.LastError));
        Assert.Contains("\"isBusy\":false", scene.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subject_that_is_not_taken_holds_up_its_own_and_nobody_else()
    {
        using var scene = new WebhookScene();
        scene.Answer = happened => Task.FromResult(happened.Id is "a1" ? Busy : new Delivery(true, Status: 200));
        scene.Enqueue("a1", "a2", "b1", "b2", "c1");
        scene.Pass(30);
        Assert.Equal(["b1", "b2", "c1"], scene.TakenIds.Order());
        Assert.DoesNotContain(scene.Arrived, one => one.Event.Id is "a2");
        Assert.Single(scene.Arrived.Where(one => one.Event.Id is "a1").Select(one => one.Delivery).Distinct());
        Assert.Equal((2, "The receiver answered 503"), (scene.View.Waiting, scene.Log.Single(one => one.Event.Id is "a1").Last!.Error));
        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        scene.Pass(120);
        Assert.Equal(["a1", "a2"], scene.TakenIds.Where(id => id[0] is 'a'));
    }

    [Fact]
    public void Four_at_most_are_under_way_and_whoever_hands_over_waits_for_none_of_them()
    {
        using var scene = new WebhookScene();
        var gate = new TaskCompletionSource<Delivery>();
        scene.Answer = _ => gate.Task;
        for (var i = 0; i < 10; i++) scene.Enqueue($"{(char)('a' + i)}1");
        scene.Pass(5);
        Assert.Equal((4, 10), (scene.Arrived.Count, scene.View.Waiting));
        Assert.Contains("\"isBusy\":true", scene.Document, StringComparison.Ordinal);
        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        gate.SetResult(new Delivery(true, Status: 200));
        scene.Pass(1);
        Assert.Equal((10, 4), (scene.Taken.Count, scene.MostAtOnce));
    }

    [Fact]
    public void An_event_is_given_up_after_a_day_and_the_next_of_its_subject_goes()
    {
        using var scene = new WebhookScene();
        scene.Answer = happened => Task.FromResult(happened.Id is "a1" ? Busy : new Delivery(true, Status: 200));
        scene.Enqueue("a1", "a2");
        scene.PassHours(23);
        Assert.Equal((2, 0), (scene.View.Waiting, scene.View.DeadLetters));
        scene.PassHours(3);
        Assert.Equal(["a2"], scene.TakenIds);
        var letter = Assert.Single(scene.Fleet.Ask(scene.Webhook.DeadLetters()).Value);
        Assert.Equal(("a1", "The receiver answered 503"), (letter.Event.Id, letter.Error));
        Assert.InRange(letter.Attempts, 40, 80);

        // Whoever hands it over again does not bring it back; somebody who wants it does, under the same id.
        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        scene.Enqueue("a1");
        scene.Pass(60);
        Assert.Equal(["a2"], scene.TakenIds);
        Assert.True(scene.Fleet.Ask(scene.Webhook.Redeliver(letter.Delivery)).IsOk);
        scene.Pass(1);
        Assert.Equal((letter.Delivery, "a1"), (scene.Taken[^1].Delivery, scene.Taken[^1].Event.Id));
        Assert.Equal(0, scene.View.DeadLetters);

        // And once more what was delivered.
        Assert.True(scene.Fleet.Ask(scene.Webhook.Redeliver(letter.Delivery)).IsOk);
        scene.Pass(1);
        Assert.Equal(["a2", "a1", "a1"], scene.TakenIds);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Webhook.Redeliver("dlv_other")).Error!.Code);
    }

    [Fact]
    public void What_Fleet_refuses_to_call_is_a_dead_letter_at_once()
    {
        using var scene = new WebhookScene();
        scene.Answer = happened => Task.FromResult(happened.Id is "a1" ? new Delivery(false, "not public", IsFinal: true) : new(true));
        scene.Enqueue("a1", "a2");
        scene.Pass(1);
        Assert.Equal((1, "a2"), (scene.View.DeadLetters, scene.TakenIds.Single()));
    }

    [Fact]
    public void A_receiver_that_is_gone_is_called_no_more_and_what_waits_can_be_redelivered()
    {
        using var scene = new WebhookScene();
        scene.Answer = _ => Task.FromResult(new Delivery(false, "The receiver answered 410", IsFinal: true, Status: 410));
        scene.Enqueue("a1", "a2", "b1");
        scene.Pass(60);
        Assert.Equal((false, 0, 3), (scene.View.Spec.IsEnabled, scene.View.Waiting, scene.View.DeadLetters));
        Assert.Equal(1, scene.Arrived.Count(one => one.Event.Id is "a1"));
        Assert.DoesNotContain(scene.Arrived, one => one.Event.Id is "a2");
        scene.Enqueue("a3");
        scene.Publish(Event("a4"));
        Assert.Equal(0, scene.View.Waiting);
        Assert.Equal(ErrorCode.Conflict, scene.Fleet.Ask(scene.Webhook.Redeliver(scene.Log[0].Id)).Error!.Code);

        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        scene.Update(spec => spec with { IsEnabled = true });
        foreach (var one in scene.Log.Reverse()) Assert.True(scene.Fleet.Ask(scene.Webhook.Redeliver(one.Id)).IsOk);
        scene.Pass(1);
        Assert.Equal(["a1", "a2"], scene.TakenIds.Where(id => id[0] is 'a'));
        Assert.Equal(3, scene.Taken.Count);
    }

    [Fact]
    public void A_receiver_that_says_when_to_come_back_is_heeded_and_whoever_asks_for_it_at_once_gets_it()
    {
        using var scene = new WebhookScene();
        scene.Answer = _ => Task.FromResult(Busy with { RetryAfter = TimeSpan.FromMinutes(10) });
        scene.Enqueue("a1");
        scene.Pass(599);
        Assert.Single(scene.Arrived);
        scene.Pass(2);
        Assert.Equal(2, scene.Arrived.Count);
        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        Assert.True(scene.Fleet.Ask(scene.Webhook.Redeliver(scene.Log.Single().Id)).IsOk);
        scene.Pass(1);
        Assert.Equal(["a1"], scene.TakenIds);
    }

    [Fact]
    public void Whoever_puts_an_address_right_does_not_wait_for_the_next_attempt()
    {
        using var scene = new WebhookScene();
        scene.Answer = _ => Task.FromResult(Busy with { RetryAfter = TimeSpan.FromHours(5) });
        scene.Enqueue("a1");
        scene.Pass(10);
        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        scene.Update(spec => spec with { Url = "https://example.com/right" });
        scene.Pass(1);
        Assert.Equal(["a1"], scene.TakenIds);
    }

    [Fact]
    public void A_queue_that_is_full_gives_up_what_is_too_much()
    {
        using var scene = new WebhookScene();
        scene.Answer = _ => Task.FromResult(Busy);
        for (var i = 0; i < 1_105; i++) scene.Enqueue($"{(char)('a' + (i % 3))}{i}");
        Assert.Equal((1_000, 100), (scene.View.Waiting, scene.View.DeadLetters));
        var letter = scene.Fleet.Ask(scene.Webhook.DeadLetters()).Value[0];
        Assert.Equal(("a1104", 0), (letter.Event.Id, letter.Attempts));
        Assert.Equal(ErrorCode.Conflict, scene.Fleet.Ask(scene.Webhook.Redeliver(letter.Delivery)).Error!.Code);
        scene.Answer = _ => Task.FromResult(new Delivery(true, Status: 200));
        scene.Pass(600);
        Assert.Equal(1_000, scene.Taken.Count);
        Assert.All("abc", subject => Assert.Equal(
            Enumerable.Range(0, 1_000).Select(i => $"{(char)('a' + (i % 3))}{i}").Where(id => id[0] == subject), scene.TakenIds.Where(id => id[0] == subject)));
    }

    [Fact]
    public void What_a_webhook_does_not_want_or_may_not_see_is_not_sent()
    {
        using var scene = new WebhookScene(Everything with { Events = ["agent.created", "agent.error"] }, visibility: Visibility.Of(["team_a"]));
        scene.Publish(Event("a1", WebhookEvents.AgentCreated));
        scene.Publish(Event("a2", WebhookEvents.AgentUpdated));
        scene.Publish(Event("a3", WebhookEvents.AgentError, "team_a"));
        scene.Publish(Event("a4", WebhookEvents.AgentError, "team_b"));
        scene.Publish(Event("a1", WebhookEvents.AgentCreated));
        scene.Pass(1);
        Assert.Equal(["a1", "a3"], scene.TakenIds);
    }

    [Fact]
    public void A_webhook_in_whose_way_the_store_is_gets_the_event_when_it_is_handed_over_again()
    {
        using var scene = new WebhookScene();
        scene.Fleet.Store.BeforeWrite = _ => throw new IOException("no database");
        Assert.ThrowsAny<Exception>(() => scene.Publish(Event("a1")));
        scene.Fleet.Store.BeforeWrite = _ => { };
        scene.Publish(Event("a1"));
        scene.Pass(1);
        Assert.Equal(["a1"], scene.TakenIds);
    }

    [Fact]
    public void A_test_goes_past_the_queue_and_tells_how_it_went()
    {
        using var scene = new WebhookScene();
        scene.Answer = happened => Task.FromResult(happened.Type is "ping" ? new Delivery(true, Status: 204) : Busy);
        scene.Enqueue("a1");
        var sent = scene.Fleet.Ask(scene.Webhook.Test()).Value!;
        Assert.Equal((204, null), (sent.Status, sent.Error));
        Assert.Equal(1, scene.View.Waiting);
        scene.Answer = _ => throw new InvalidOperationException("a bug with a s3cret");
        Assert.DoesNotContain("s3cret", scene.Fleet.Ask(scene.Webhook.Test()).Value!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_down_is_kept_until_it_can_and_not_sent_again()
    {
        using var scene = new WebhookScene();
        var left = 3;
        scene.AtSend = isAfter =>
        {
            if (isAfter) scene.Fleet.Store.BeforeWrite = _ => Fail(ref left);
        };
        scene.Enqueue("a1");
        scene.Pass(60);
        Assert.Single(scene.Arrived);
        Assert.Equal(0, scene.View.Waiting);
    }

    [Fact]
    public void A_deleted_webhook_forgets_all_and_takes_nothing()
    {
        using var scene = new WebhookScene();
        var gate = new TaskCompletionSource<Delivery>();
        scene.Answer = _ => gate.Task;
        scene.Enqueue("a1", "a2");
        scene.Pass(1);
        Assert.Equal(2, scene.Fleet.Ask(scene.Webhook.Delete("ann")).Value!.Waiting);
        gate.SetResult(new Delivery(true));
        scene.Enqueue("a3");
        scene.Publish(Event("a4"));
        scene.Pass(3_600);
        Assert.Single(scene.Arrived);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Webhook.Get()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Webhook.Test()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Webhook.Deliveries()).Error!.Code);
        Assert.DoesNotContain(scene.Fleet.Store.States.Keys, key => key.Kind == StateKinds.Webhook);
    }

    [Fact]
    public void A_secret_is_made_up_where_none_is_given_and_stays_where_none_is_said()
    {
        using var scene = new WebhookScene(Everything with { Secret = null });
        var secret = scene.View.Spec.Secret;
        Assert.Matches("whsec_[0-9a-f]{48}", scene.Fleet.Service<ISecretBox>().Open(secret!));
        scene.Update(spec => spec with { Secret = null, Description = "x" });
        Assert.Equal(secret, scene.View.Spec.Secret);
    }

    [Fact]
    public void Data_that_is_too_long_or_no_object_is_left_out()
    {
        using var scene = new WebhookScene();
        foreach (var (id, data) in new[] { ("a1", $"{{\"x\":\"{new string('x', 9_000)}\"}}"), ("a2", "[1]"), ("a3", "no"), ("a4", """{"agent_id":"ü"}""") })
        {
            scene.Publish(Event(id) with { Data = data });
        }

        scene.Pass(1);
        Assert.Equal(["{}", "{}", "{}", """{"agent_id":"ü"}"""], scene.Taken.Select(one => one.Event.Data));
    }

    public static TheoryData<string, WebhookSpec> Wrong => new()
    {
        { "events", Everything with { Events = [] } },
        { "events", Everything with { Events = [.. Enumerable.Repeat("*", 51)] } },
        { "events[1]", Everything with { Events = ["*", "agent.exploded"] } },
        { "events[0]", Everything with { Events = ["server.*"] } },
        { "events[0]", Everything with { Events = ["**"] } },
        { "description", Everything with { Description = new string('x', 257) } },
        { "url", Everything with { Url = "https://private.example.com" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_webhook_that_breaks_a_rule_is_refused_with_its_field(string field, WebhookSpec spec)
    {
        using var scene = new WebhookScene();
        var other = scene.Fleet.Grains.Webhook(WebhookId.Of("whk_other"));
        Assert.Equal((ErrorCode.InvalidRequest, field), Of(scene.Fleet.Ask(other.Create(spec, Visibility.Everything, "ann")).Error));
        Assert.Equal((ErrorCode.InvalidRequest, field), Of(scene.Fleet.Ask(scene.Webhook.Update(spec, "ann")).Error));
    }

    private static void Fail(ref int times)
    {
        if (times-- > 0) throw new IOException("no database");
    }

    private static (ErrorCode?, string?) Of(FleetError? error) => (error?.Code, error?.Field);
}
