using System.Collections.Immutable;
using System.Globalization;
using Fleet.Grains.Common;
using Fleet.Notices;

namespace Fleet.Grains.Notices;

/// <summary>What a template can say of a notice.</summary>
internal static class NoticeFields
{
    /// <summary>How many notices the message has.</summary>
    public const string Count = "count";

    public static ImmutableArray<string> Names { get; } =
    [
        "title", "message", "severity", "status", "event", "ruleName", "ruleType", "ruleId", "alertId", "instanceName", "instanceId", "firedAt",
        "at", "channelName", Count,
    ];

    /// <summary>The value of that name; empty where the notice has none.</summary>
    public static string Of(string name, Notice notice, string channel, int count) => name switch
    {
        "title" => notice.Title,
        "message" => notice.Message,
        "severity" => Upper(notice.Severity),
        "status" => notice.Status is { } status ? Upper(status) : "",
        "event" => notice.Kind.ToString().ToSnakeCase(),
        "ruleName" => notice.RuleName ?? "",
        "ruleType" => notice.RuleType is { } type ? Upper(type) : "",
        "ruleId" => notice.Rule?.Value ?? "",
        "alertId" => notice.Alert?.Value ?? "",
        "instanceName" => notice.InstanceName ?? "",
        "instanceId" => notice.Instance?.Value ?? "",
        "firedAt" => Iso(notice.FiredAt ?? notice.At),
        "at" => Iso(notice.At),
        "channelName" => channel,
        Count => count.ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such placeholder"),
    };

    private static string Upper<T>(T value) where T : struct, Enum => value.ToString().ToSnakeCase().ToUpperInvariant();

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
