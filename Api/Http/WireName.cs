using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Fleet.Api.Http;

/// <summary>The names of enum values outside.</summary>
internal static class WireName
{
    /// <summary><c>not_found</c>.</summary>
    public static string Snake<T>(T value) where T : struct, Enum =>
        Cache<T>.Snake.GetOrAdd(value, static v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

    /// <summary><c>on-failure</c>.</summary>
    public static string Kebab<T>(T value) where T : struct, Enum =>
        Cache<T>.Kebab.GetOrAdd(value, static v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

    /// <summary><c>RUNNING</c>.</summary>
    public static string Upper<T>(T value) where T : struct, Enum =>
        Cache<T>.Upper.GetOrAdd(value, static v => JsonNamingPolicy.SnakeCaseUpper.ConvertName(v.ToString()));

    /// <summary>The value of that name, as <paramref name="naming"/> spells it.</summary>
    public static bool TryRead<T>([NotNullWhen(true)] string? text, Func<T, string> naming, out T value) where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (!string.Equals(naming(candidate), text, StringComparison.Ordinal)) continue;
            value = candidate;
            return true;
        }

        value = default;
        return false;
    }

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, string> Snake = new();
        public static readonly ConcurrentDictionary<T, string> Kebab = new();
        public static readonly ConcurrentDictionary<T, string> Upper = new();
    }
}
