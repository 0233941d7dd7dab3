using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Grains.Instances;

/// <summary>The steps by which the world comes to reach an instance. What a proxy or a name server does not do is told, and stops nothing.</summary>
internal sealed class SiteSteps(Places places, ISites sites)
{
    /// <summary>Publishes the site that the spec names, or withdraws the one of an earlier spec.</summary>
    public Func<StepContext, Task<StepResult>> Publish() => places.At(places.Here, async (place, context) =>
    {
        if (place.Spec.Site is not { } site) return await Drop(place, context);

        var published = await sites.Publish(place.Machine, place.Id, site, context.Cancellation);
        if (published.Error is { IsTransient: true } passing && !context.IsLastAttempt) return passing.ToFailure();

        var found = await sites.Resolve(site.Domain, place.Machine.Host, context.Cancellation);
        var proxy = published.Value ?? new ProxyReport(null, published.Error!.Message);
        await places.Instance(context).SiteChecked(
            context.Operation, new SiteReport(proxy.Proxy, proxy.Message, found.Status, found.Addresses, context.Now));
        return StepResult.Done(proxy.Message);
    });

    /// <summary>Takes the entry away where the instance has, or may have, one.</summary>
    public Func<StepContext, Task<StepResult>> Withdraw(Where where) => places.At(where, async (place, context) =>
    {
        var instance = await places.Instance(context).Get();
        if (place.Spec.Site is null && instance.Value?.Site is null) return StepResult.Done("It has no site");
        var withdrawn = await sites.Withdraw(place.Machine, place.Id, context.Cancellation);
        return withdrawn.Error?.ToFailure() ?? StepResult.Done();
    });

    private async Task<StepResult> Drop(Place place, StepContext context)
    {
        var instance = await places.Instance(context).Get();
        if (instance.Value?.Site is null) return StepResult.Done("It has no site");
        var withdrawn = await sites.Withdraw(place.Machine, place.Id, context.Cancellation);
        if (withdrawn.Error is { } error)
        {
            return error.IsTransient && !context.IsLastAttempt ? error.ToFailure() : StepResult.Done($"Its former site may be left there: {error.Message}");
        }

        await places.Instance(context).SiteChecked(context.Operation, null);
        return StepResult.Done();
    }
}
