namespace Orleans.Runtime;

/// <summary>Values that travel with calls: what a caller sets, everything it calls from then on can read.</summary>
public static class RequestContext
{
    // The dictionaries are never changed after they were set, so that calls can share them.
    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();

    internal static Dictionary<string, object>? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    /// <summary>The names of the values.</summary>
    public static IEnumerable<string> Keys => Current?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>One value; null if it was not set.</summary>
    public static object? Get(string key) => Current?.GetValueOrDefault(key);

    /// <summary>Sets one value for the calls that follow.</summary>
    public static void Set(string key, object value) =>
        Current = Current is { } values ? new(values) { [key] = value } : new() { [key] = value };

    /// <summary>Removes one value; false if it was not set.</summary>
    public static bool Remove(string key)
    {
        if (Current is not { } values || !values.ContainsKey(key)) return false;
        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        Current = rest.Count == 0 ? null : rest;
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => Current = null;
}
