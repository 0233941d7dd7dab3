using System.Text.Json.Nodes;
using Fleet.Alerts;
using Fleet.Notices;

namespace Fleet.Outbound.Notices;

/// <summary>A message as Slack's incoming webhooks take it.</summary>
internal static class SlackBody
{
    // Slack's own advice; it takes up to 100.
    private const int MaxAttachments = 20;
    private const int MaxText = 3_000;
    private const int MaxLength = 65_536;
    private const int CutText = 200;

    /// <summary>The whole message, its texts cut if it would be too long.</summary>
    public static string Of(SlackTarget target, ChannelMessage message)
    {
        var whole = Write(target, message, MaxText);
        return whole.Length <= MaxLength ? whole : Write(target, message, CutText);
    }

    private static string Write(SlackTarget target, ChannelMessage message, int length)
    {
        var body = new JsonObject { ["username"] = target.Username, ["icon_emoji"] = target.IconEmoji };
        if (target.Channel is { } channel) body["channel"] = channel;
        if (message.Notices is [var one])
        {
            body["attachments"] = new JsonArray(Attachment(one, message.Title, message.Text, length));
            return body.Text();
        }

        var left = message.Notices.Length - MaxAttachments;
        body["text"] = Escape(left > 0 ? $"{message.Title} (and {left} more than are shown)" : message.Title);
        body["attachments"] = new JsonArray(
            [.. message.Notices.Take(MaxAttachments).Select(notice => Attachment(notice, notice.Title, notice.Message, length))]);
        return body.Text();
    }

    private static JsonObject Attachment(Notice notice, string title, string text, int length) => new()
    {
        ["color"] = notice.Kind is NoticeKind.Resolved ? "#2eb886" : Color(notice.Severity),
        ["title"] = Escape(title),
        ["text"] = Escape(text.Length > length ? text[..length] : text),
        ["fields"] = new JsonArray([.. Fields(notice).Select(field => new JsonObject
        {
            ["title"] = field.Title, ["value"] = Escape(field.Value), ["short"] = true,
        })]),
        ["ts"] = (notice.FiredAt ?? notice.At).ToUnixTimeSeconds(),
    };

    private static IEnumerable<(string Title, string Value)> Fields(Notice notice)
    {
        yield return ("Severity", notice.Severity.Upper());
        if (notice.RuleName is { } rule) yield return ("Rule", rule);
        if ((notice.InstanceName ?? notice.Instance?.Value) is { } instance) yield return ("Instance", instance);
        yield return ("Fired At", (notice.FiredAt ?? notice.At).Iso());
    }

    private static string Color(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "#d00000",
        AlertSeverity.High => "#ff6b00",
        AlertSeverity.Medium => "#ffb400",
        AlertSeverity.Low => "#3aa3e3",
        _ => "#8a8a8a",
    };

    // The three characters that are Slack's own.
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
