using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.TestKit;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>A parameter of an operation.</summary>
internal sealed record ContractParameter(string Name, string In);

/// <summary>An operation of a surface, as its checked-in document has it.</summary>
internal sealed record ContractOperation(Contract Contract, HttpMethod Method, string Path, IReadOnlyList<ContractParameter> Parameters, IReadOnlySet<int> Statuses, JsonObject? Body)
{
    public string Name => $"{Method} {Path}";

    public IEnumerable<string> Named(string place) => Parameters.Where(parameter => parameter.In == place).Select(parameter => parameter.Name);
}

/// <summary>A surface's document.</summary>
internal sealed class Contract
{
    private const int MaxReferences = 16;

    private static readonly string[] Methods = ["get", "put", "post", "patch", "delete"];

    private readonly JsonObject _document;

    private Contract(string surface, JsonObject document)
    {
        (Surface, _document) = (surface, document);
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key)
               select Read(path.Key, path.Value!.AsObject(), operation.Key, operation.Value!.AsObject()),
        ];
        Error = FindError();
    }

    public string Surface { get; }

    public IReadOnlyList<ContractOperation> Operations { get; }

    /// <summary>The schema of this surface's errors.</summary>
    public JsonObject Error { get; }

    /// <summary>Those of the folder with the checked-in documents, whatever it holds.</summary>
    public static IReadOnlyList<Contract> ReadAll()
    {
        var root = RepositoryFolder.Path;
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(root, "docs", "openapi"), "*.json").Order(StringComparer.Ordinal)
                .Select(file => new Contract(Path.GetFileNameWithoutExtension(file), JsonNode.Parse(File.ReadAllText(file))!.AsObject())),
        ];
    }

    /// <summary>The schema itself where there is a reference to it, the first of several.</summary>
    public JsonObject Resolve(JsonNode? schema)
    {
        for (var i = 0; i < MaxReferences && schema is JsonObject found; i++)
        {
            if (found["$ref"]?.GetValue<string>() is { } reference) schema = At(reference);
            else if ((found["oneOf"] ?? found["anyOf"]) is JsonArray several) schema = several.FirstOrDefault(one => one?["type"]?.ToString() is not "null");
            else return found;
        }

        return [];
    }

    /// <summary>What of a JSON document is not as a schema has it; null if all is.</summary>
    public string? Fault(JsonElement value, JsonObject schema, string at = "$")
    {
        var found = Resolve(schema);
        if (!TypesOf(found).Any(type => Fits(value, type))) return $"{at} is {value.ValueKind}";
        if (value.ValueKind is JsonValueKind.Array && found["items"] is JsonObject items)
        {
            return value.EnumerateArray().Select(item => Fault(item, items, $"{at}[]")).FirstOrDefault(fault => fault is not null);
        }

        if (value.ValueKind is not JsonValueKind.Object || found["properties"] is not JsonObject properties) return null;
        var missing = (found["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).FirstOrDefault(name => !value.TryGetProperty(name, out _));
        return missing is not null ? $"{at}.{missing} is missing"
            : value.EnumerateObject().Select(property => properties[property.Name] is JsonObject known
                ? Fault(property.Value, known, $"{at}.{property.Name}")
                : $"{at}.{property.Name} is unknown").FirstOrDefault(fault => fault is not null);
    }

    /// <summary>The types that a schema allows; empty names for any.</summary>
    public static IReadOnlyList<string> TypesOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
        { } one => [one.GetValue<string>()],
        null => [schema["properties"] is null ? "" : "object"],
    };

    private static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind is JsonValueKind.String,
        "integer" or "number" => value.ValueKind is JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind is JsonValueKind.Array,
        "object" => value.ValueKind is JsonValueKind.Object,
        "null" => value.ValueKind is JsonValueKind.Null,
        _ => true,
    };

    private ContractOperation Read(string path, JsonObject item, string method, JsonObject operation)
    {
        var parameters = (item["parameters"] as JsonArray ?? []).Concat(operation["parameters"] as JsonArray ?? [])
            .Select(Resolve).Select(parameter => new ContractParameter(parameter["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>()));
        var statuses = operation["responses"]!.AsObject().Select(response => int.Parse(response.Key, CultureInfo.InvariantCulture)).ToHashSet();
        return new(this, new HttpMethod(method.ToUpperInvariant()), path, [.. parameters], statuses,
            operation["requestBody"] is { } body ? Resolve(Resolve(body)["content"]?["application/json"]?["schema"]) : null);
    }

    private JsonObject FindError()
    {
        var shapes =
            from path in _document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where Methods.Contains(operation.Key)
            from response in operation.Value!["responses"]!.AsObject()
            where response.Key[0] is '4'
            select Resolve(response.Value)["content"]?["application/json"]?["schema"]?["$ref"]?.GetValue<string>();
        var named = Assert.Single(shapes.OfType<string>().Distinct());
        return At(named)!.AsObject();
    }

    private JsonNode? At(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate<string, JsonNode?>(_document, (node, name) => node?[name]);
}
