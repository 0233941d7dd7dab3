using System.Collections.Concurrent;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Api.Live;

/// <summary>
/// Which team each instance is of, for streams, which are asked for every line. What is known is looked up again after some seconds, so that
/// an instance that changes its team is soon seen by those who should see it, and by nobody else.
/// </summary>
internal sealed class InstanceTeams(IGrainFactory grains, TimeProvider time)
{
    private const int MaxKnown = 50_000;
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Whether somebody may know of that instance, or of what is of none.</summary>
    public async ValueTask<bool> IsSeen(string? instance, Visibility visibility)
    {
        if (instance is null || visibility.IsEverything) return true;
        var known = await Find(instance);
        return known.Exists && visibility.Sees(known.Team);
    }

    private async ValueTask<Known> Find(string instance)
    {
        if (_known.TryGetValue(instance, out var known) && time.GetElapsedTime(known.At) < GoodFor) return known;
        var view = FleetId.TryParse<InstanceId>(instance, out var id) ? (await grains.Instance(id).Get()).Value : null;
        if (_known.Count >= MaxKnown) _known.Clear();
        return _known[instance] = new(view is not null, view?.Team?.Value, time.GetTimestamp());
    }

    private readonly record struct Known(bool Exists, string? Team, long At);
}
