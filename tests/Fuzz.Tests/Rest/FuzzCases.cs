using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>All that is tried with one operation.</summary>
/// <param name="operation">Which.</param>
/// <param name="ids">What may stand for a parameter of the path: ids of what there is, where there is something.</param>
internal sealed class FuzzCases(ContractOperation operation, Func<ContractOperation, string, string> ids)
{
    private const string Mark = "@@here@@";

    private readonly Contract _contract = operation.Contract;

    public IEnumerable<FuzzRequest> All(Random random) =>
        [.. Fields(random), .. Bodies(random), .. Paths(random), .. Queries(random), .. Others(random)];

    /// <summary>Several things at once that are wrong.</summary>
    public FuzzRequest Mixed(Random random)
    {
        var request = Sound(random, "mixed");
        if (operation.Named("query").ToList() is { Count: > 0 } names)
        {
            var pairs = Enumerable.Range(0, random.Next(3)).Select(_ => $"{names[random.Next(names.Count)]}={Uri.EscapeDataString(Pick(random, Hostile.Texts))}");
            request = request with { Target = $"{request.Target}?{string.Join('&', pairs)}" };
        }

        if (operation.Body is { } schema)
        {
            var body = SoundBodies.Of(_contract, schema, random)!;
            for (var i = random.Next(4); i >= 0; i--)
            {
                var places = Places(body).ToList();
                if (places.Count > 0) Pick(random, places).Set(random.Next(2) == 0 ? JsonValue.Create(Pick(random, Hostile.Texts)) : Parsed(Pick(random, Hostile.Values)));
            }

            request = request with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
        }

        return random.Next(4) == 0 ? request with { Headers = [Pick(random, Hostile.Headers)] } : request;
    }

    private FuzzRequest Sound(Random random, string what) => new(what, operation.Method, Target())
    {
        Body = operation.Body is { } schema ? Encoding.UTF8.GetBytes(SoundBodies.Of(_contract, schema, random)!.ToJsonString()) : null,
    };

    private string Target(string? parameter = null, string? value = null) =>
        operation.Named("path").Aggregate(operation.Path, (path, name) => path.Replace(
            $"{{{name}}}", name == parameter ? value : ids(operation, name), StringComparison.Ordinal));

    private IEnumerable<FuzzRequest> Fields(Random random)
    {
        if (operation.Body is not { } schema) yield break;
        yield return Sound(random, "sound");
        foreach (var (path, found) in Leaves(schema, [], 0))
        {
            var name = string.Join('.', path);
            var max = (int?)found["maxLength"];
            IEnumerable<string> lengths = max is { } most ? [Quoted(new string('a', most)), Quoted(new string('a', most + 1))] : [];
            IEnumerable<string> bounds = new[] { "minimum", "maximum" }.Select(bound => found[bound]).OfType<JsonValue>()
                .SelectMany(bound => new[] { bound.ToJsonString(), $"{bound.GetValue<double>() + 1}", $"{bound.GetValue<double>() - 1}" });
            foreach (var value in Hostile.Values.Concat(lengths).Concat(bounds).Concat(Hostile.Texts.Select(Quoted)))
            {
                var body = SoundBodies.Of(_contract, schema, random)!.AsObject();
                Put(body, path, Mark);
                var text = body.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
                yield return new FuzzRequest($"{name} is {(value.Length > 60 ? $"{value[..60]}..." : value)}", operation.Method, Target()) { Body = Encoding.UTF8.GetBytes(text) };
            }

            var without = SoundBodies.Of(_contract, schema, random)!.AsObject();
            if (path is [var only]) without.Remove(only);
            yield return new FuzzRequest($"without {name}", operation.Method, Target()) { Body = Encoding.UTF8.GetBytes(without.ToJsonString()) };
        }
    }

    private IEnumerable<FuzzRequest> Bodies(Random random)
    {
        var sound = operation.Body is { } schema ? SoundBodies.Of(_contract, schema, random)!.ToJsonString() : "{}";
        foreach (var (name, body) in Hostile.Bodies(sound)) yield return Sound(random, $"body: {name}") with { Body = body };
        foreach (var type in Hostile.MediaTypes) yield return Sound(random, "media type") with { Body = Encoding.UTF8.GetBytes(sound), MediaType = type };
    }

    private IEnumerable<FuzzRequest> Paths(Random random)
    {
        foreach (var name in operation.Named("path"))
        {
            foreach (var segment in Hostile.Segments) yield return Sound(random, $"{name} in the path") with { Target = Target(name, segment), IsAtPlace = false };
        }

        foreach (var tail in new[] { "/", "//", "/..", "/%00", "/x/y/z", ";a=b", "?", "?&&==&", "%20", "#a", "?%00=%00", "?a[]=1&a[0]=2", $"/{new string('x', 2_000)}" })
        {
            yield return Sound(random, "what stands after the path") with { Target = Target() + tail, IsAtPlace = false };
        }
    }

    private IEnumerable<FuzzRequest> Queries(Random random)
    {
        foreach (var name in operation.Named("query"))
        {
            foreach (var text in Hostile.Texts.Append("").Append(new string('a', 5_000)))
            {
                yield return Sound(random, $"{name} in the query") with { Target = $"{Target()}?{name}={Uri.EscapeDataString(text)}" };
            }

            foreach (var segment in Hostile.Segments) yield return Sound(random, $"{name} in the query") with { Target = $"{Target()}?{name}={segment}" };
            yield return Sound(random, $"{name} twice") with { Target = $"{Target()}?{name}=1&{name}=2&{name.ToUpperInvariant()}=3" };
            yield return Sound(random, $"{name} without a value") with { Target = $"{Target()}?{name}&{name}" };
        }

        yield return Sound(random, "an unknown query") with { Target = $"{Target()}?nothing=1&{string.Join('&', Enumerable.Range(0, 1_000).Select(i => $"a{i}=1"))}" };
    }

    private IEnumerable<FuzzRequest> Others(Random random)
    {
        foreach (var method in Hostile.Methods.Where(method => method != operation.Method))
        {
            // What else there is under that path has cases of its own.
            if (!_contract.Operations.Any(other => other.Path == operation.Path && other.Method == method)) yield return Sound(random, "method") with { Method = method };
        }

        foreach (var header in Hostile.Headers) yield return Sound(random, "header") with { Headers = [header] };
        foreach (var name in operation.Named("header"))
        {
            foreach (var text in Hostile.Texts.Where(text => text.All(c => c is >= ' ' and <= '~'))) yield return Sound(random, $"header {name}") with { Headers = [(name, text)] };
        }

        foreach (var credential in Hostile.Credentials) yield return Sound(random, "credential") with { Credential = (credential, true) };
    }

    private IEnumerable<(string[] Path, JsonObject Schema)> Leaves(JsonObject schema, string[] path, int depth)
    {
        if (depth > 3) yield break;
        foreach (var (name, property) in _contract.Resolve(schema)["properties"] as JsonObject ?? [])
        {
            var found = _contract.Resolve(property);
            yield return ([.. path, name], found);
            foreach (var leaf in Leaves(found, [.. path, name], depth + 1)) yield return leaf;
        }
    }

    private static void Put(JsonObject body, string[] path, string value)
    {
        foreach (var name in path[..^1])
        {
            if (body[name] is not JsonObject inner) body[name] = inner = [];
            body = inner;
        }

        body[path[^1]] = value;
    }

    private static IEnumerable<Place> Places(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(pair => (pair.Value is null ? [] : Places(pair.Value)).Prepend(new Place(value => map[pair.Key] = value))),
        JsonArray list => list.SelectMany((item, i) => (item is null ? [] : Places(item)).Prepend(new Place(value => list[i] = value))),
        _ => [],
    };

    // What cannot be said in JSON, such as half a character, is said as text.
    private static JsonNode? Parsed(string json)
    {
        try
        {
            var value = JsonNode.Parse(json);
            _ = value?.ToJsonString();
            return value;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    private static string Quoted(string text) => JsonValue.Create(text)!.ToJsonString();

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];

    private sealed record Place(Action<JsonNode?> Set);
}
