using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>
/// What is installed on the instance, as its agent says. How it is stands in memory; what came, went or changed its version is told to the
/// table of what is installed where, for which nobody waits: a steady heartbeat writes nothing.
/// </summary>
internal sealed partial class InstanceGrain
{
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(15);

    private ImmutableSortedDictionary<string, ToldExtension> _extensions = ImmutableSortedDictionary<string, ToldExtension>.Empty;
    private bool _areGone;

    public Task<Outcome<InstanceExtensions>> Extensions() => Task.FromResult<Outcome<InstanceExtensions>>(
        _state.Exists ? new InstanceExtensions(State.Status, [.. State.Extensions.Select(View)]) : NotFound);

    private async Task NoteExtensions(ImmutableArray<AgentExtension> extensions, DateTimeOffset now)
    {
        var told = extensions.Where(AgentReportRules.IsSound).DistinctBy(one => one.Name).Take(AgentHeartbeat.MaxExtensions).ToImmutableArray();
        var names = told.Select(one => one.Name).ToImmutableArray();
        var versions = ExtensionReports.Versions(told, State.ExtensionVersions);
        if (!names.SequenceEqual(State.Extensions) || !versions.SequenceEqual(State.ExtensionVersions))
        {
            await _state.Commit(State with { Extensions = names, ExtensionVersions = versions, UpdatedAt = now });
            extensionUsage.TryRecord(ExtensionReports.Sight(State.Id, names, versions, ids, now));
        }

        _extensions = told.ToImmutableSortedDictionary(one => one.Name, one => Told(one, now), StringComparer.Ordinal);
    }

    /// <summary>Whoever registers says names alone.</summary>
    private void NoteRegistered(ImmutableArray<string> before, DateTimeOffset now)
    {
        if (State.Extensions.SequenceEqual(before)) return;
        extensionUsage.TryRecord(ExtensionReports.Sight(State.Id, State.Extensions, State.ExtensionVersions, ids, now));
    }

    /// <summary>With the instance all goes that is installed on it.</summary>
    private void NoteGone()
    {
        if (_areGone || State.Status != InstanceStatus.Destroyed || State.Extensions.IsEmpty) return;
        _areGone = extensionUsage.TryRecord(new ExtensionSight(State.Id.Value, time.GetUtcNow(), [], []));
    }

    private ToldExtension Told(AgentExtension extension, DateTimeOffset now)
    {
        var since = _extensions.TryGetValue(extension.Name, out var before) && before.Status == extension.Status ? before.Since : now;
        return new ToldExtension(extension.Status, extension.Version, since, now);
    }

    private ExtensionView View(string name)
    {
        var presumed = State.Status == InstanceStatus.Running ? "healthy" : "unknown";
        if (!_extensions.TryGetValue(name, out var told)) return new ExtensionView(name, presumed, null, State.UpdatedAt);
        var status = told.Status switch
        {
            null => presumed,
            "installing" => time.GetUtcNow() - told.Since > Stalled ? "stalled" : "installing",
            "healthy" or "degraded" or "stalled" or "error" => told.Status,
            _ => "unknown",
        };
        return new ExtensionView(name, status, told.Version, told.At);
    }

    /// <summary>What an agent last said of an extension.</summary>
    /// <param name="Status">In its words.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Since">Since when it says so.</param>
    /// <param name="At">When it last said so.</param>
    private sealed record ToldExtension(string? Status, string? Version, DateTimeOffset Since, DateTimeOffset At);
}
