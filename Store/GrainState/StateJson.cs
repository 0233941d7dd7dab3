using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fleet.Storage;

namespace Fleet.Store.GrainState;

/// <summary>Grain state as JSON text.</summary>
internal sealed class StateJson
{
    private readonly JsonSerializerOptions _options;

    /// <param name="resolvers">Source-generated contexts; types that none of them knows go through reflection.</param>
    public StateJson(IEnumerable<IJsonTypeInfoResolver> resolvers)
    {
        _options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Converters =
            {
                new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
                new SortableTimeConverter(),
                new ImmutableArrayConverter(),
            },
        };
        foreach (var resolver in resolvers) _options.TypeInfoResolverChain.Add(resolver);
        _options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        _options.MakeReadOnly();
    }

    public string Write<T>(T state) => WithoutNul(JsonSerializer.Serialize(state, _options));

    /// <exception cref="UnreadableStateException">The text is not a <typeparamref name="T"/>.</exception>
    public T Read<T>(string kind, string id, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, _options) ?? throw new JsonException();
        }
        catch (JsonException fault)
        {
            // Without the inner exception: its message may quote the document.
            throw new UnreadableStateException(kind, id, typeof(T).Name, fault.BytePositionInLine);
        }
    }

    // The one escape that jsonb refuses; replaced like in all other text (StorableText).
    private static string WithoutNul(string json)
    {
        const string escape = "\\u0000";
        var at = json.IndexOf(escape, StringComparison.Ordinal);
        if (at < 0) return json;
        var clean = new StringBuilder(json);
        for (; at >= 0; at = json.IndexOf(escape, at + 2, StringComparison.Ordinal))
        {
            if (IsEscape(json, at)) clean.Remove(at, escape.Length).Insert(at, "\\uFFFD");
        }
        return clean.ToString();
    }

    // A backslash after an odd number of backslashes is itself escaped.
    private static bool IsEscape(string json, int at)
    {
        var before = 0;
        while (at - before > 0 && json[at - before - 1] == '\\') before++;
        return before % 2 == 0;
    }
}
