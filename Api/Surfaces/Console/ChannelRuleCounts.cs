using System.Text.Json;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How many alert rules name each channel.</summary>
internal static class ChannelRuleCounts
{
    private const int PageSize = 500;

    /// <summary>
    /// Reads every rule: what a list in a document holds is not indexed, and channels are looked at by people, now and then. Channels that no
    /// rule names are left out.
    /// </summary>
    public static async Task<Dictionary<string, int>> RulesOfChannels(
        this IStateQueries states, Visibility visibleTo, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var ask = new StateQuery { Kind = StateKinds.AlertRule, VisibleTo = visibleTo, Limit = PageSize };
        string? cursor = null;
        do
        {
            var page = await states.Query(ask with { Cursor = cursor }, cancellationToken);
            foreach (var row in page.Rows)
            {
                foreach (var channel in Channels(row.Document)) counts[channel] = counts.GetValueOrDefault(channel) + 1;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return counts;
    }

    private static List<string> Channels(ReadOnlyMemory<byte> document)
    {
        using var rule = JsonDocument.Parse(document);
        return rule.RootElement.TryGetProperty("spec", out var spec) && spec.ValueKind is JsonValueKind.Object
            && spec.TryGetProperty("channels", out var channels) && channels.ValueKind is JsonValueKind.Array
            ? [.. channels.EnumerateArray().Select(channel => channel.GetString()!).Distinct()]
            : [];
    }
}
