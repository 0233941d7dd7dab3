using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Live;

/// <summary>Which lines a stream shows. Empty parts hold nothing back.</summary>
internal sealed record LogFilter(ImmutableArray<string> InstanceIds)
{
    private readonly IReadOnlyList<string> _words = [];

    public ImmutableArray<string> Levels { get; init; } = [];

    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>Who looks: only lines of instances that they may know of.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Words that the message must contain, as the store searches for them.</summary>
    public string? Search
    {
        init => _words = SearchWords.Of(value);
    }

    /// <summary>The feed shards that such lines come from.</summary>
    public IEnumerable<int> Shards => InstanceIds.IsEmpty
        ? Enumerable.Range(0, GrainKeys.FeedShards) : InstanceIds.Select(GrainKeys.FeedShardOf).Distinct().Order();

    /// <summary>Whether a line of one of the instances is wanted.</summary>
    public bool Matches(LogRow row) =>
        (Levels.IsEmpty || Levels.Contains(row.Level)) && (Sources.IsEmpty || Sources.Contains(row.Source)) && HasWords(row.Message);

    private bool HasWords(string message)
    {
        if (_words.Count == 0) return true;
        var words = SearchWords.Of(message).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _words.All(words.Contains);
    }
}
