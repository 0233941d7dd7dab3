using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fleet.Deploy.Tests;

/// <summary>Files of YAML, with what is merged into a map by <c>&lt;&lt;</c> in its place.</summary>
internal static class Yaml
{
    public static IReadOnlyList<YamlNode> Load(params string[] path)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Repository.Read(path));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => Merged(document.RootNode))];
    }

    /// <summary>What lies there, step by step; null if nothing does.</summary>
    public static YamlNode? At(this YamlNode? node, params string[] steps) => steps.Aggregate(node, (at, step) => at switch
    {
        YamlMappingNode map => map.Children.TryGetValue(new YamlScalarNode(step), out var found) ? found : null,
        YamlSequenceNode list when int.TryParse(step, CultureInfo.InvariantCulture, out var index) => list.Children.ElementAtOrDefault(index),
        _ => null,
    });

    public static string? Text(this YamlNode? node, params string[] steps) => (node.At(steps) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, params string[] steps) => (node.At(steps) as YamlSequenceNode)?.Children ?? [];

    /// <summary>Names and values of a map.</summary>
    public static IReadOnlyDictionary<string, YamlNode> Map(this YamlNode? node, params string[] steps) =>
        (node.At(steps) as YamlMappingNode)?.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => pair.Value) ?? new Dictionary<string, YamlNode>();

    /// <summary>A map of texts.</summary>
    public static IReadOnlyDictionary<string, string?> Texts(this YamlNode? node, params string[] steps) =>
        node.Map(steps).ToDictionary(pair => pair.Key, pair => pair.Value.Text());

    private static YamlNode Merged(YamlNode node)
    {
        if (node is YamlSequenceNode list) return new YamlSequenceNode(list.Children.Select(Merged));
        if (node is not YamlMappingNode map) return node;
        var made = new YamlMappingNode();
        foreach (var (key, value) in map.Children)
        {
            if (key is YamlScalarNode { Value: "<<", Style: ScalarStyle.Plain })
            {
                foreach (var (name, inherited) in ((YamlMappingNode)Merged(value)).Children) made.Children.TryAdd(name, inherited);
            }
            else made.Children[key] = Merged(value);
        }

        return made;
    }
}
