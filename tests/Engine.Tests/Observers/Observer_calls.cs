using System.Collections.Concurrent;
using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Observers;

public sealed class Observer_calls : EngineTest
{
    [Fact]
    public async Task An_observer_hears_everything_in_order()
    {
        var listener = new Listener();
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        await Grain<IPublisherGrain>().Publish(reference, 100);

        await Eventually.BecomesAsync("numbers heard", 100, () => listener.Heard.Count);
        Assert.Equal(Enumerable.Range(0, 100), listener.Heard);
    }

    [Fact]
    public async Task A_publisher_does_not_wait_for_its_observers()
    {
        var listener = new Listener { Gate = new ManualResetEventSlim() };
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        await Grain<IPublisherGrain>().Publish(reference, 3).Within("publishing call");

        Assert.Empty(listener.Heard);
        listener.Gate.Set();
        await Eventually.BecomesAsync("numbers heard", 3, () => listener.Heard.Count);
    }

    [Fact]
    public async Task A_failing_observer_hears_the_next_event_too()
    {
        var listener = new Listener { FailsOn = 1 };
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        await Grain<IPublisherGrain>().Publish(reference, 3);
        await Eventually.BecomesAsync("numbers heard", "0,2", () => string.Join(",", listener.Heard));
    }

    [Fact]
    public async Task An_awaited_call_to_a_deleted_observer_fails()
    {
        var listener = new Listener();
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        await Grain<IPublisherGrain>().PublishAndAwait(reference, 1).Within("call before");
        // An engine may hold its observers weakly: one that nobody holds is not heard again.
        GC.KeepAlive(listener);
        Engine.Grains.DeleteObjectReference<IListener>(reference);

        var call = Grain<IPublisherGrain>().PublishAndAwait(reference, 2);
        // An engine may notice only when the time limit is over.
        Time.Advance(TimeSpan.FromSeconds(40));
        await Assert.ThrowsAnyAsync<Exception>(() => call.Within("call after"));
    }

    private sealed class Listener : IListener
    {
        private readonly ConcurrentQueue<int> _heard = new();

        public ManualResetEventSlim? Gate { get; init; }

        public int FailsOn { get; init; } = -1;

        public IReadOnlyCollection<int> Heard => [.. _heard];

        void IListener.Heard(int number)
        {
            Gate?.Wait();
            if (number == FailsOn) throw new InvalidOperationException("this listener fails");
            _heard.Enqueue(number);
        }

        public Task HeardAndAnswered(int number)
        {
            _heard.Enqueue(number);
            return Task.CompletedTask;
        }
    }
}
