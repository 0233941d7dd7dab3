using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Common;

/// <summary>A write that was stored though the store's answer was lost.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_deployment_that_was_stored_goes_on(bool canBeReadAtOnce)
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var isLost = false;
        fleet.Store.AfterWrite = kind =>
        {
            if (kind != StateKinds.Instance || isLost) return;
            (isLost, fleet.Store.CannotBeRead) = (true, !canBeReadAtOnce);
            throw new TimeoutException("The answer was lost");
        };

        Assert.Throws<TimeoutException>(() => fleet.BeginDeploy(server));
        fleet.Store.CannotBeRead = false;
        fleet.Wake();

        var id = InstanceId.Of(fleet.Store.States.Keys.Single(key => key.Kind == StateKinds.Instance).Id);
        Assert.Equal(InstanceStatus.Running, fleet.Ended(id).Status);
    }
}
