using Orleans;

namespace Fleet.Engine.Tests.Fixtures.Grains;

public interface IListener : IGrainObserver
{
    void Heard(int number);

    Task HeardAndAnswered(int number);
}

public interface IPublisherGrain : IGrainWithStringKey
{
    Task Publish(IListener listener, int count);

    Task PublishAndAwait(IListener listener, int number);
}

internal sealed class PublisherGrain : Grain, IPublisherGrain
{
    public Task Publish(IListener listener, int count)
    {
        for (var i = 0; i < count; i++) listener.Heard(i);
        return Task.CompletedTask;
    }

    public Task PublishAndAwait(IListener listener, int number) => listener.HeardAndAnswered(number);
}
