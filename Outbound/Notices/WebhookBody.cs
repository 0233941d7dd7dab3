using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Notices;

namespace Fleet.Outbound.Notices;

/// <summary>The body of a webhook.</summary>
internal static class WebhookBody
{
    private const int MaxLength = 65_536;
    private const int CutMessage = 200;

    /// <summary>One notice as an object of its own, several as a list in one that sums them up. What would be too long loses its figures first.</summary>
    public static string Of(ChannelMessage message)
    {
        var whole = Write(message, withMetadata: true, int.MaxValue);
        if (whole.Length <= MaxLength) return whole;
        var withoutFigures = Write(message, withMetadata: false, int.MaxValue);
        return withoutFigures.Length <= MaxLength ? withoutFigures : Write(message, withMetadata: false, CutMessage);
    }

    /// <summary>One notice, under the message's own title and text.</summary>
    public static JsonObject Of(Notice notice, string title, string text, bool withMetadata)
    {
        var body = new JsonObject
        {
            ["alertId"] = notice.Alert?.Value,
            ["ruleId"] = notice.Rule?.Value,
            ["ruleName"] = notice.RuleName,
            ["ruleType"] = notice.RuleType?.Upper(),
            ["instanceId"] = notice.Instance?.Value,
            ["severity"] = notice.Severity.Upper(),
            ["title"] = title,
            ["message"] = text,
            ["status"] = notice.Status?.Upper(),
            ["firedAt"] = (notice.FiredAt ?? notice.At).Iso(),
        };
        if (withMetadata && Metadata(notice) is { } metadata) body["metadata"] = metadata;
        return body;
    }

    private static string Write(ChannelMessage message, bool withMetadata, int cut)
    {
        if (message.Notices is [var one]) return Of(one, message.Title, Cut(message.Text, cut), withMetadata).Text();
        return new JsonObject
        {
            ["title"] = message.Title,
            ["message"] = Cut(message.Text, cut),
            ["severity"] = message.Notices.Select(notice => notice.Severity).Worst().Upper(),
            ["alerts"] = new JsonArray([.. message.Notices.Select(notice => Of(notice, notice.Title, Cut(notice.Message, cut), withMetadata))]),
        }.Text();
    }

    private static JsonNode? Metadata(Notice notice)
    {
        if (notice.Metadata is null) return null;
        try
        {
            return JsonNode.Parse(notice.Metadata);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;
}
