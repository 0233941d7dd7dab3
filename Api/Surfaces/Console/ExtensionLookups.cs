using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Looks up several extensions at once.</summary>
internal static class ExtensionLookups
{
    /// <summary>An extension as a request names it: by its id, or by its name; null for text that is neither.</summary>
    public static ExtensionId? Read(string? text) =>
        FleetId.TryParse<ExtensionId>(text, out var id) ? id : text is not null && Dependency.IsName(text) ? ExtensionId.Named(text) : null;

    /// <summary>The extensions of these ids, without those that are not in the catalogue.</summary>
    public static async Task<ImmutableDictionary<ExtensionId, ExtensionEntry>> Entries(this IGrainFactory grains, IEnumerable<ExtensionId> ids)
    {
        var found = await Task.WhenAll(ids.Distinct().Select(async id =>
        {
            try
            {
                return (await grains.Extension(id).Get()).Value;
            }
            catch (UnreadableStateException)
            {
                return null;
            }
        }));
        return found.OfType<ExtensionEntry>().ToImmutableDictionary(one => one.Id);
    }

    /// <summary>An extension and all that it needs, as far as the catalogue has it, by name; and whether there is more than is followed.</summary>
    public static async Task<(Dictionary<string, ExtensionDocument> Known, bool IsCut)> Needed(this IGrainFactory grains, ExtensionEntry root)
    {
        var known = new Dictionary<string, ExtensionDocument> { [root.Document.Name] = root.Document };
        var asked = new HashSet<string> { root.Document.Name };
        var next = DependencyGraph.Names(root.Document).Where(asked.Add).ToList();
        while (next.Count > 0)
        {
            var room = DependencyGraph.MaxExtensions - known.Count;
            if (room <= 0) return (known, true);
            var entries = await grains.Entries(next.Take(room).Select(ExtensionId.Named));
            foreach (var entry in entries.Values) known[entry.Document.Name] = entry.Document;
            if (next.Count > room) return (known, true);
            next = [.. entries.Values.SelectMany(entry => DependencyGraph.Names(entry.Document)).Where(asked.Add)];
        }

        return (known, false);
    }
}
