using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

internal sealed partial class InstanceGrain
{
    public Task<Outcome<InstanceView>> SetBackupPolicy(BackupPolicy? policy) => throw new NotSupportedException();
}
