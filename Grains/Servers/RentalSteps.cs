using Fleet.Cloud;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.Servers;

/// <summary>
/// The steps that rent a machine and give it back. The provider knows it by the server's id, so an order that was cut off is found again and
/// not made twice.
/// </summary>
internal sealed class RentalSteps(IGrainFactory grains, IMachines machines, ICloudProviders clouds, ISecretBox box)
{
    /// <summary>How long a provider may take to give a machine its address.</summary>
    private static readonly TimeSpan AddressTime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AddressPoll = TimeSpan.FromSeconds(3);

    public async Task<StepResult> MakeKey(StepContext context)
    {
        if (await Server(context).PublicKey() is not null) return StepResult.Done();
        var pair = await machines.NewKey(context.Request.Target, context.Cancellation);
        return await Write(context, new ServerFinding { Credential = box.Seal(pair.PrivateKey), PublicKey = pair.PublicKey });
    }

    public async Task<StepResult> Order(StepContext context)
    {
        var server = await Server(context).Get();
        if (!server.IsOk) return StepResult.Fail(server.Error.ToOperationError());
        if (server.Value.Order is not { } order || clouds.Find(order.Provider) is not { } cloud) return NoProvider;

        var publicKey = await Server(context).PublicKey() ?? "";
        var ordered = await cloud.Create(
            new CloudOrder(context.Request.Target, server.Value.Name, order.Region, order.Size, publicKey, order.ExtraKeyId), context.Cancellation);
        return ordered.Error is { } error ? Failed(error) : StepResult.Done($"{cloud.Name} calls it {ordered.Value!.ProviderId}");
    }

    public async Task<StepResult> AwaitAddress(StepContext context)
    {
        var server = await Server(context).Get();
        if (server.Value?.Order is not { } order || clouds.Find(order.Provider) is not { } cloud) return NoProvider;

        var found = await cloud.Find(context.Request.Target, context.Cancellation);
        if (found.Error is { } error) return Failed(error);
        if (found.Value?.Address is { } address) return await Write(context, new ServerFinding { Host = address });
        return context.Now - context.StartedAt < AddressTime
            ? StepResult.Wait(AddressPoll)
            : StepResult.Fail(new OperationError("timed_out", $"{cloud.Name} gave the machine no address within {AddressTime.TotalMinutes:0} minutes"));
    }

    /// <summary>Does nothing for a machine that somebody brought.</summary>
    public async Task<StepResult> GiveBack(StepContext context)
    {
        var server = await Server(context).Get();
        if (server.Value?.Order is not { } order) return StepResult.Done();
        if (clouds.Find(order.Provider) is not { } cloud) return NoProvider;
        var deleted = await cloud.Delete(context.Request.Target, context.Cancellation);
        if (deleted.Error is { } error) return Failed(error);

        // Without an address, a retry orders a machine anew.
        var forgotten = await Write(context, new ServerFinding { Host = "" });
        return forgotten.Error is null ? StepResult.Done($"Given back to {cloud.Name}") : forgotten;
    }

    private static StepResult NoProvider => StepResult.Fail(new OperationError("invalid_request", "This Fleet does not know that provider"));

    private static StepResult Failed(CloudError error) =>
        StepResult.Fail(new OperationError($"cloud_{error.Fault.ToString().ToSnakeCase()}", error.Message), error.IsTransient);

    private async Task<StepResult> Write(StepContext context, ServerFinding finding)
    {
        var written = await Server(context).Found(context.Operation, finding);
        return written.IsOk ? StepResult.Done(finding.Host) : StepResult.Fail(written.Error.ToOperationError());
    }

    private IServerGrain Server(StepContext context) => grains.Server(ServerId.Of(context.Request.Target));
}
