using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>
/// The views shown last in this process: an instance shows the same object for as long as nothing of it changes, so that whoever has written
/// it once need not write it again.
/// </summary>
internal sealed class ShownViews
{
    // Some 4 MiB when all are taken; twice what the kept JSON of rows has, for instances that are read one by one beside them.
    private readonly IdentityCache<InstanceState, Shown> _shown = new(8192);

    /// <summary>The view that was kept of <paramref name="state"/> and of what is not stored; null if one of them is another now.</summary>
    public InstanceView? Find(InstanceState state, Heartbeat? beat, string? health, DateTimeOffset? idleSince) =>
        _shown.Find(state) is { } shown && ReferenceEquals(shown.Beat, beat) && shown.Health == health && shown.IdleSince == idleSince ? shown.View : null;

    /// <summary>Keeps the view composed of these, and gives it back.</summary>
    public InstanceView Keep(InstanceState state, Heartbeat? beat, string? health, DateTimeOffset? idleSince, InstanceView view) =>
        _shown.Keep(state, new Shown(view, beat, health, idleSince)).View;

    private sealed record Shown(InstanceView View, Heartbeat? Beat, string? Health, DateTimeOffset? IdleSince);
}
