using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Declarative;

/// <summary>A plan, or what became of it, for people.</summary>
internal static class PlanTable
{
    /// <summary>How many resources are not as declared.</summary>
    public static int Changes(JsonNode plan) => Items(plan).Count(item => Text(item, "action") is not "unchanged");

    public static string Of(JsonNode plan)
    {
        var text = new StringBuilder();
        var rows = Items(plan).Where(item => Text(item, "action") is not "unchanged" || Text(item, "error").Length > 0).ToList();
        var width = rows.Select(row => Text(row, "kind").Length + Text(row, "name").Length + 1).DefaultIfEmpty().Max();
        foreach (var row in rows)
        {
            var action = Text(row, "action");
            text.Append(Sign(action)).Append(' ').Append(action.PadRight(6)).Append("  ").Append($"{Text(row, "kind")} {Text(row, "name")}".PadRight(width));
            if (Text(row, "status") is { Length: > 0 } status) text.Append("  ").Append(status);
            if (Text(row, "error") is { Length: > 0 } error) text.Append("  ").Append(error);
            Trim(text).Append('\n');
            if (action is "update") Append(row, text);
        }

        foreach (var left in (plan["left"] as JsonArray ?? []).OfType<JsonObject>())
        {
            text.Append("  stays   ").Append(Text(left, "kind")).Append(' ').Append(Text(left, "name")).Append("  declared no more; --prune removes it\n");
        }

        var summary = plan["summary"]!;
        var to = (string?)plan["status"] is "planned" ? " to" : "";
        return text.Append(CultureInfo.InvariantCulture,
            $"{summary["create"]}{to} create, {summary["update"]}{to} change, {summary["delete"]}{to} remove, {summary["unchanged"]} unchanged, {summary["failed"]} failed\n").ToString();
    }

    private static void Append(JsonObject row, StringBuilder text)
    {
        foreach (var change in (row["changes"] as JsonArray ?? []).OfType<JsonObject>())
        {
            text.Append("      ").Append(Text(change, "field")).Append(": ").Append(Side(change, "before")).Append(" -> ").Append(Side(change, "after")).Append('\n');
        }
    }

    private static string Side(JsonObject change, string side) => Text(change, side) is { Length: > 0 } value ? Plain(value) : "(none)";

    private static char Sign(string action) => action switch
    {
        "create" => '+',
        "update" => '~',
        "delete" => '-',
        _ => ' ',
    };

    private static IEnumerable<JsonObject> Items(JsonNode plan) => (plan["items"] as JsonArray ?? []).OfType<JsonObject>();

    private static string Text(JsonObject owner, string field) => Plain((string?)owner[field] ?? "");

    // What a terminal would take for a command is not printed.
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static StringBuilder Trim(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        return text;
    }
}
