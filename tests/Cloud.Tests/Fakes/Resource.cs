using System.Text.Json.Nodes;

namespace Fleet.Cloud.Tests.Fakes;

/// <summary>The documented answers.</summary>
internal static class Resource
{
    public static JsonNode Read(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no resource {name}.");
        return JsonNode.Parse(stream)!;
    }
}
