using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

internal sealed partial class InstanceGrain
{
    public Task<Outcome<InstanceView>> SetIdlePolicy(IdlePolicy? policy) => throw new NotSupportedException();

    public Task Touch(string reason) => throw new NotSupportedException();
}
