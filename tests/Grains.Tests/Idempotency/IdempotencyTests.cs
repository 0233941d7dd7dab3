using Fleet.Common;
using Fleet.Idempotency;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Idempotency;

public sealed class IdempotencyTests
{
    private static readonly IdempotencyId Use = IdempotencyId.Of("idem_0a1b");
    private static readonly SealedSecret Answer = new("the answer");

    [Fact]
    public void A_request_runs_once_and_is_answered_alike_until_the_answer_is_forgotten()
    {
        using var fleet = new TestFleet();
        var beganAt = fleet.Time.GetUtcNow();
        Assert.Equal(new IdempotentRun(beganAt, null), Begin(fleet).Value);
        fleet.Ask(fleet.Grains.Idempotency(Use).End(Answer));

        fleet.Pass(TimeSpan.FromHours(23));
        fleet.Crash();
        Assert.Equal(new IdempotentRun(beganAt, Answer), Begin(fleet).Value);

        fleet.Pass(TimeSpan.FromHours(2));
        Assert.Equal(new IdempotentRun(fleet.Time.GetUtcNow(), null), Begin(fleet, "other").Value);
    }

    [Fact]
    public void A_second_request_waits_for_the_first_and_another_one_is_refused()
    {
        using var fleet = new TestFleet();
        Assert.True(Begin(fleet).IsOk);
        Assert.Equal(ErrorCode.Conflict, Begin(fleet).Error!.Code);
        Assert.Equal((ErrorCode.InvalidRequest, "Idempotency-Key"), (Begin(fleet, "other").Error!.Code, Begin(fleet, "other").Error!.Field));

        fleet.Ask(fleet.Grains.Idempotency(Use).Release());
        Assert.Null(Begin(fleet).Value!.Answer);
    }

    [Fact]
    public void A_request_whose_process_has_died_is_begun_again_with_the_same_ids()
    {
        using var fleet = new TestFleet();
        var first = Begin(fleet).Value;
        fleet.Pass(TimeSpan.FromSeconds(5));
        fleet.Crash();
        Assert.Equal(first, Begin(fleet).Value);

        // Where the grain lives on and the caller's process does not, its time runs out.
        fleet.Pass(IdempotentRun.RunLimit);
        Assert.Equal(first, Begin(fleet).Value);
    }

    private static Outcome<IdempotentRun> Begin(TestFleet fleet, string fingerprint = "request") =>
        fleet.Ask(fleet.Grains.Idempotency(Use).Begin(fingerprint));
}
