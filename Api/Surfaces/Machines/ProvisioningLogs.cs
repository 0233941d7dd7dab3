using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Operations;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>How a server was provisioned.</summary>
/// <param name="Logs">The steps of all its provisionings that were begun, the newest provisioning last.</param>
public sealed record ProvisioningLogs(IReadOnlyList<ProvisioningLog> Logs)
{
    // A server's operations are its provisionings and drains; nobody reads further back than this.
    private const int MostOperations = 500;

    internal static async Task<Outcome<ProvisioningLogs>> Read(
        ServerId server, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var found = await grains.Server(server).Get();
        if (!found.IsOk) return found.As<ProvisioningLogs>();
        var newest = await states.Query(
            new() { Kind = StateKinds.Operation, Filters = Filters.Of(("target", [server.Value])), Limit = MostOperations }, cancellationToken);
        var operations = await newest.Views(id => grains.Operation(OperationId.Of(id)).Get());
        return new ProvisioningLogs(
        [
            .. from operation in operations.Reverse()
               where operation.Request.Kind is OperationKind.ProvisionServer or OperationKind.RentServer
               from step in operation.Steps
               where step.StartedAt is not null
               select new ProvisioningLog(operation.Id, step),
        ]);
    }
}

/// <summary>One step.</summary>
public sealed record ProvisioningLog
{
    internal ProvisioningLog(OperationId operation, StepView step)
    {
        (Id, Step, Status, Message) = ($"{operation}-{step.Name}", step.Name, WireName.Snake(step.Status), step.Message);
        (StartedAt, CompletedAt) = (step.StartedAt, step.CompletedAt);
        DurationMs = (long?)(step.CompletedAt - step.StartedAt)?.TotalMilliseconds;
    }

    /// <summary>Unique among all steps.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Step { get; }

    /// <summary>running, completed, failed, undone or undo_failed.</summary>
    public string Status { get; }

    /// <summary>What it found, or why it failed.</summary>
    public string? Message { get; }

    /// <summary>When it was first begun.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>How long it took.</summary>
    public long? DurationMs { get; }
}
