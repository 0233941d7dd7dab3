using System.Collections.Concurrent;
using System.Globalization;
using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>
/// What was last read of the states of a kind, by the statement that asked. An answer is good for as long as this process, where it writes alone, has
/// written nothing of that kind, and whatever was written until it is so old as <paramref name="old"/> says of it, if that is given.
/// </summary>
internal sealed class KeptReads<T>(ISqlEngine engine, StateWrites writes, TimeProvider time, int most, Func<T, TimeSpan>? old = null)
{
    // For the case that somebody changes the file with another program.
    private static readonly TimeSpan KeepUnwritten = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly bool _isAlone = engine.Name == StoreOptions.Sqlite;

    /// <summary>The answer to that statement about that kind: the one that is kept, or a new one.</summary>
    public async Task<T> Of(string kind, SqlStatement asked, Func<Task<T>> read)
    {
        if (!_isAlone && old is null) return await read();
        var key = Key(asked);
        if (_kept.TryGetValue(key, out var kept) && IsGood(kind, kept)) return kept.Answer;
        var (at, before) = (time.GetTimestamp(), writes.Ended(kind));
        var answer = await read();
        if (_kept.Count >= most) _kept.Clear();
        _kept[key] = new(answer, before, at);
        return answer;
    }

    private bool IsGood(string kind, Kept kept)
    {
        var age = time.GetElapsedTime(kept.At);
        return age < old?.Invoke(kept.Answer) || (_isAlone && kept.Writes == writes.Ended(kind) && age < KeepUnwritten);
    }

    // Callers choose values: with their lengths no two lists of them read the same.
    private static string Key(SqlStatement asked) => string.Concat(asked.Parameters.Select(one =>
    {
        var value = Convert.ToString(one.Value, CultureInfo.InvariantCulture) ?? "";
        return string.Create(CultureInfo.InvariantCulture, $"\n{value.Length}:{value}");
    }).Prepend(asked.Text));

    private sealed record Kept(T Answer, long Writes, long At);
}
