using Fleet.Deployments;
using Fleet.Operations;

namespace Fleet.Grains.Deployments;

/// <summary>A deployment stands where its operation stands. Pure.</summary>
internal static class DeploymentStatuses
{
    public static DeploymentStatus Of(OperationView? operation) => operation switch
    {
        null => DeploymentStatus.Pending,
        { Status: OperationStatus.Succeeded } => DeploymentStatus.Succeeded,
        { Status: OperationStatus.Failed } => DeploymentStatus.Failed,
        { Steps: [{ Status: StepStatus.Pending }, ..] } => DeploymentStatus.Pending,
        _ => DeploymentStatus.InProgress,
    };
}
