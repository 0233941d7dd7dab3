using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Servers;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fleet.Cli.Top;

/// <summary>A picture of a fleet as text.</summary>
internal static class Drawing
{
    private const int BarCells = 10;

    // Lines that are no rows: the head, the counts, three titles with their heads, and the foot.
    private const int Frame = 13;

    /// <summary>As much of it as that many lines hold.</summary>
    public static IRenderable Of(Picture picture, int lines, bool isLive)
    {
        var rows = Math.Max(3, lines - Frame);
        var alerts = Math.Min(picture.Alerts.Count, Math.Max(1, rows / 4));
        var servers = Math.Min(picture.Servers.Count, Math.Max(1, rows / 3));
        return new Rows([
            Line($"fleet  {picture.Url}  {DateTimeOffset.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}", Decoration.Bold),
            Line(Counts(picture)),
            Title("SERVERS BY LOAD", picture.Servers.Count, servers), Servers(picture.Servers.Take(servers)),
            Title("INSTANCES BY CPU", picture.Instances.Count, Math.Min(picture.Instances.Count, rows - servers - alerts)),
            Instances(picture.Instances.Take(rows - servers - alerts)),
            Title("OPEN ALERTS", picture.OpenAlerts, alerts), Alerts(picture.Alerts.Take(alerts)),
            .. isLive ? [Line("q quits", Decoration.Dim)] : Array.Empty<IRenderable>(),
        ]);
    }

    private static string Counts(Picture picture)
    {
        var statuses = (picture.Stats["by_status"] as JsonObject ?? []).Where(count => count.Value?.ToString() is not "0");
        return $"{picture.Stats.Text("total")} instances ({string.Join(", ", statuses.Select(count => $"{count.Value} {count.Key}"))}), {picture.Servers.Count} servers, {picture.OpenAlerts} open alerts, {picture.Stats.Text("active_sessions")} terminals";
    }

    private static Table Servers(IEnumerable<ServerLoad> loads)
    {
        var table = Bare("NAME", "STATUS", "LOAD", "CORES", "INSTANCES");
        foreach (var load in loads)
        {
            var cores = load.Server.Number("cpuCores") ?? 0;
            table.AddRow(
                Cell(load.Server.Text("name")), Toned(ServerColumns.Status(load.Server)), Bar(cores > 0 ? load.BusyCores / cores * 100 : 0),
                Cell(string.Create(CultureInfo.InvariantCulture, $"{load.BusyCores:0.0}/{cores:0}")), Cell(load.Instances.ToString(CultureInfo.InvariantCulture)));
        }

        return table;
    }

    private static Table Instances(IEnumerable<InstanceLoad> loads)
    {
        var table = Bare("NAME", "STATUS", "CPU", "MEMORY", "DISK");
        foreach (var load in loads)
        {
            table.AddRow(
                Cell(load.Instance.Text("name")), Toned(load.Instance.Text("status")), Bar(load.Sample.Number("cpuPercent") ?? 0), Bar(load.Sample.Number("memPercent") ?? 0),
                Bar(load.Sample.Number("diskPercent") ?? 0));
        }

        return table;
    }

    private static Table Alerts(IEnumerable<JsonNode> alerts)
    {
        var table = Bare("SEVERITY", "TITLE", "TARGET", "FIRED");
        foreach (var alert in alerts) table.AddRow(Toned(alert.Text("severity")), Cell(alert.Text("title")), Cell(alert.Text("targetName")), Cell(Moment.Relative(alert.Time("firedAt"))));
        return table;
    }

    private static Table Bare(params string[] names)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var name in names) table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Dim))).NoWrap().PadRight(2));
        return table;
    }

    private static Text Bar(double percent)
    {
        var full = (int)Math.Round(Math.Clamp(percent, 0, 100) / 100 * BarCells);
        var tone = percent >= 90 ? Color.Red : percent >= 70 ? Color.Yellow : Color.Green;
        return new(string.Create(CultureInfo.InvariantCulture, $"{new string('█', full)}{new string('░', BarCells - full)} {percent,3:0}%"), new Style(tone));
    }

    private static Text Title(string name, int all, int shown) => Line(shown < all ? $"{name} ({shown} of {all})" : name, Decoration.Bold);

    private static Text Line(string text, Decoration decoration = Decoration.None) => new(Plain.Of(text), new Style(decoration: decoration));

    private static Text Cell(string text) => new(Plain.Of(text));

    private static Text Toned(string status) => new(Plain.Of(status), new Style(Tones.Status(status)));
}
