using System.Text;
using Fleet.Notices;

namespace Fleet.Outbound.Notices;

/// <summary>A message as an e-mail's text: what the channel's template made, and the facts after it.</summary>
internal static class MailBody
{
    public static string Of(ChannelMessage message)
    {
        var text = new StringBuilder(message.Text).Append('\n');
        foreach (var notice in message.Notices)
        {
            text.Append('\n');
            if (message.Notices.Length > 1) text.Append(notice.Title).Append('\n');
            foreach (var (name, value) in Facts(notice)) text.Append(name).Append(": ").Append(value).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, string? Value)> Facts(Notice notice) => new (string, string?)[]
    {
        ("Severity", notice.Severity.Upper()),
        ("Status", notice.Status?.Upper()),
        ("Rule", notice.RuleName),
        ("Instance", notice.InstanceName ?? notice.Instance?.Value),
        ("Fired at", (notice.FiredAt ?? notice.At).Iso()),
        ("Alert", notice.Alert?.Value),
    }.Where(fact => fact.Item2 is not null);
}
