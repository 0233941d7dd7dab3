using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Fleet.Cli.Output;

/// <summary>JSON written as YAML.</summary>
internal static class YamlText
{
    private static readonly ISerializer Writer = new SerializerBuilder().WithQuotingNecessaryStrings().WithIndentedSequences().Build();

    public static string Of(JsonNode node) => Writer.Serialize(Value(node)!);

    private static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject fields => fields.ToDictionary(field => field.Key, field => Value(field.Value)),
        JsonArray entries => entries.Select(Value).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when node.AsValue().TryGetValue<long>(out var whole) => whole,
            JsonValueKind.Number => (double)node.AsValue(),
            _ => (string)node.AsValue()!,
        },
    };
}
