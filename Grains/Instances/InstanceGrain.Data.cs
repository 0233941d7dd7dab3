using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

internal sealed partial class InstanceGrain
{
    public Task<Outcome<BackupView>> BackUp(BackupRequest request, string actor) => throw new NotSupportedException();

    public Task<Outcome<InstanceView>> Restore(RestoreOrder order, string actor) => throw new NotSupportedException();

    public Task<Outcome<InstanceView>> Redeploy(InstanceDeployment next, bool force, string actor) => throw new NotSupportedException();

    public Task<Outcome<InstanceOrder>> Order() => throw new NotSupportedException();

    public Task Redeployed(OperationId operation) => throw new NotSupportedException();

    public Task SiteChecked(OperationId operation, SiteReport? report) => throw new NotSupportedException();
}
