using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Renting;

/// <summary>Rents from one account so that every order may be repeated.</summary>
internal sealed class CloudProvider(IAccount account, CloudOptions options, TimeProvider time, ILogger logger) : ICloudProvider
{
    private readonly Turns _turns = new();

    public string Name => account.Name;

    public bool IsConfigured => account.IsConfigured;

    public async Task<Cloud<CloudMachine>> Create(CloudOrder order, CancellationToken cancellationToken = default)
    {
        if (Objection(order.Reference) is { } objection) return objection;
        if (AuthorizedKey.Parse(order.PublicKey) is not { } key)
            return new CloudError(CloudFault.Rejected, "The public key is not a line of an authorized-keys file.");
        using var turn = await _turns.Take(order.Reference, cancellationToken);

        var found = await Look(order.Reference, cancellationToken);
        if (found.Error is not null) return found.Error;
        if (found.Value is not null) return found.Value;

        var registered = await account.Register(order.Reference, key, cancellationToken);
        if (registered.Error is not null) return registered.Error;

        var ordered = await account.Order(order, registered.Value!, cancellationToken);
        if (ordered.Error is not null) return await LookAgain(order.Reference, ordered.Error, cancellationToken);
        logger.Ordered(Name, ordered.Value!.ProviderId, order.Reference);
        return ordered;
    }

    public async Task<Cloud<CloudMachine?>> Find(string reference, CancellationToken cancellationToken = default) =>
        Objection(reference) is { } objection ? objection : await Look(reference, cancellationToken);

    public async Task<Cloud<bool>> Delete(string reference, CancellationToken cancellationToken = default)
    {
        if (Objection(reference) is { } objection) return objection;
        using var turn = await _turns.Take(reference, cancellationToken);

        var machines = await account.Machines(reference, cancellationToken);
        if (machines.Error is not null) return machines.Error;
        foreach (var machine in machines.Value)
        {
            var released = await account.Release(machine.ProviderId, cancellationToken);
            if (released.Error is not null) return released.Error;
            logger.GaveBack(Name, machine.ProviderId, reference);
        }

        var keys = await account.Keys(reference, cancellationToken);
        if (keys.Error is not null) return keys.Error;
        foreach (var key in keys.Value)
        {
            var forgotten = await account.Forget(key, cancellationToken);
            if (forgotten.Error is not null) return forgotten.Error;
        }

        return true;
    }

    public async Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken = default) =>
        IsConfigured ? await account.Regions(cancellationToken) : account.NotConfigured;

    public async Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken = default) =>
        IsConfigured ? await account.Sizes(cancellationToken) : account.NotConfigured;

    // An empty reference would ask for every machine of the account.
    private CloudError? Objection(string reference)
    {
        if (!IsConfigured) return account.NotConfigured;
        return Spelling.IsReference(reference)
            ? null
            : new(CloudFault.Rejected, "A reference is 1 to 63 letters, digits and inner underscores.");
    }

    private async Task<Cloud<CloudMachine?>> Look(string reference, CancellationToken cancellationToken)
    {
        var machines = await account.Machines(reference, cancellationToken);
        if (machines.Error is not null) return machines.Error;
        if (machines.Value.Length > 1) logger.Several(Name, machines.Value.Length, reference);
        return machines.Value.FirstOrDefault();
    }

    // A refusal may be about the name that an order of another process has just taken; a failure may have come after the deed,
    // and a list may lag behind it.
    private async Task<Cloud<CloudMachine>> LookAgain(string reference, CloudError failure, CancellationToken cancellationToken)
    {
        var looks = failure.Fault switch { CloudFault.Unavailable => 2, CloudFault.Rejected => 1, _ => 0 };
        for (var look = 1; look <= looks; look++)
        {
            if (look > 1) await Task.Delay(options.Backoff, time, cancellationToken);
            var found = await Look(reference, cancellationToken);
            if (found.Error is not null) break;
            if (found.Value is null) continue;
            logger.OrderedAfterAll(Name, found.Value.ProviderId, reference, failure.Message);
            return found.Value;
        }

        logger.NotOrdered(Name, reference, failure.Fault, failure.Message);
        return failure;
    }
}
