using System.Collections.Immutable;
using Fleet.Notices;

namespace Fleet.Grains.Notices;

/// <summary>Puts a message into words. Pure.</summary>
internal static class ChannelMessages
{
    private const int MaxTitle = 512;
    private const int MaxText = 16_384;

    public static ChannelMessage Of(ChannelSpec spec, string id, ImmutableArray<Notice> notices)
    {
        var title = Template(spec.TitleTemplate ?? "{{title}}");
        var text = Template(spec.TextTemplate ?? (notices.Length == 1 ? "{{message}}" : "{{title}}\n{{message}}"));

        // The worst speaks for all, the oldest of the worst.
        var head = Render(title, notices.MinBy(notice => notice.Severity)!);
        if (notices.Length > 1 && !title.Names(NoticeFields.Count)) head = $"{notices.Length} notices: {head}";
        var body = string.Join("\n\n", notices.Select(notice => Render(text, notice)));
        return new ChannelMessage(id, NoticeText.Of(head, MaxTitle, isLine: true), NoticeText.Of(body, MaxText), notices);

        string Render(NoticeTemplate template, Notice notice) => template.Render(name => NoticeFields.Of(name, notice, spec.Name, notices.Length));
    }

    // A template was checked when it was stored.
    private static NoticeTemplate Template(string text) =>
        NoticeTemplate.Parse(text).Template ?? throw new InvalidOperationException("A stored template cannot be read");
}
