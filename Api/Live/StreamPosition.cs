using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Live;

/// <summary>
/// How far a stream has come. Ids say in which order the lines of a shard were stored, but between two shards they do not: so the position
/// is one id for each shard, and it alone decides whether a line was shown already. Its text is the id of a stream's events.
/// </summary>
internal sealed class StreamPosition
{
    // The store needs a few seconds for a line at most: what is that old and is not there will not come.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<int, string> _last;
    private (string Id, DateTimeOffset At)? _settling;

    private StreamPosition(SortedDictionary<int, string> last) => _last = last;

    /// <summary>The least id: nothing before it is wanted.</summary>
    public string Least => _last.Values.Min(StringComparer.Ordinal)!;

    /// <summary>A stream of these shards that begins after an id.</summary>
    public static StreamPosition After(string id, IEnumerable<int> shards) => new(new(shards.ToDictionary(shard => shard, _ => id)));

    /// <summary>Reads what a client says it has seen last; null if no stream of these shards can have told it so.</summary>
    public static StreamPosition? Parse(string text, IReadOnlyCollection<int> shards)
    {
        if (IsId(text)) return After(text, shards);
        var last = new SortedDictionary<int, string>();
        foreach (var part in text.Split(','))
        {
            var dot = part.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 || !int.TryParse(part.AsSpan(0, dot), out var shard) || !IsId(part[(dot + 1)..])) return null;
            if (!shards.Contains(shard) || !last.TryAdd(shard, part[(dot + 1)..])) return null;
        }

        return last.Count == shards.Count ? new(last) : null;
    }

    /// <summary>Moves on to a line; false if the stream was there already.</summary>
    public bool Advance(LogRow row)
    {
        var shard = GrainKeys.FeedShardOf(row.InstanceId);
        if (!_last.TryGetValue(shard, out var last) || string.CompareOrdinal(row.Id, last) <= 0) return false;
        _last[shard] = row.Id;
        return true;
    }

    /// <summary>
    /// Everything that was stored so far has been seen. A shard that is silent moves on with the others, a minute behind them, so that
    /// coming back after a break does not read again what the others said all the while.
    /// </summary>
    public void Settle(DateTimeOffset now)
    {
        if (_settling is { } settling)
        {
            if (now - settling.At < Settled) return;
            foreach (var (shard, id) in _last.ToList())
            {
                if (string.CompareOrdinal(id, settling.Id) < 0) _last[shard] = settling.Id;
            }
        }

        _settling = (_last.Values.Max(StringComparer.Ordinal)!, now);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        _last.Count == 1 ? _last.Values.Single() : string.Join(',', _last.Select(one => FormattableString.Invariant($"{one.Key}.{one.Value}")));

    private static bool IsId(string text) => text.Length is > 0 and <= 64 && text.All(char.IsAsciiLetterOrDigit);
}
