using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Fleet.Cli.Output;

/// <summary>Prints answers as they were asked for.</summary>
internal sealed class Printer(Format format, bool quiet, IAnsiConsole output, IAnsiConsole errors)
{
    private const int Gap = 2;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Format Format => format;

    public bool Quiet => quiet;

    public IAnsiConsole Output => output;

    public IAnsiConsole Errors => errors;

    /// <summary>Whether a person reads the answer.</summary>
    public bool IsForPeople => format is Format.Table && !quiet;

    /// <summary>A list.</summary>
    /// <param name="rows">The entries.</param>
    /// <param name="columns">What people see of them.</param>
    /// <param name="empty">What people read where there are none: how to begin.</param>
    /// <param name="total">How many there are in all.</param>
    public void Many(JsonArray rows, IReadOnlyList<Column> columns, string empty, int? total = null)
    {
        if (format is not Format.Table) Raw(rows);
        else if (quiet) Ids(rows);
        else if (rows.Count == 0) Note(empty);
        else Table(rows, columns);
        if (total > rows.Count) Note($"{rows.Count} of {total}; --limit 0 shows all.");
    }

    /// <summary>One thing, a line for each of its fields; what is empty is left out.</summary>
    public void One(JsonNode thing, IReadOnlyList<Column> lines)
    {
        if (format is not Format.Table) Raw(thing);
        else if (quiet) output.Profile.Out.Writer.WriteLine(thing.Text("id"));
        else Card(thing, lines);
    }

    /// <summary>As the API has it.</summary>
    public void Raw(JsonNode answer) =>
        output.Profile.Out.Writer.WriteLine(format is Format.Yaml ? YamlText.Of(answer).TrimEnd() : answer.ToJsonString(Indented));

    /// <summary>Plain text, as it is.</summary>
    public void Line(string text) => output.Profile.Out.Writer.WriteLine(text);

    /// <summary>For people, beside the answer.</summary>
    public void Note(string text)
    {
        if (!quiet) errors.Profile.Out.Writer.WriteLine(text);
    }

    public void Table(JsonArray rows, IReadOnlyList<Column> columns)
    {
        var table = Bare();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold))).NoWrap().PadRight(Gap));
        foreach (var row in rows) table.AddRow(columns.Select(column => Cell(column, row!)));
        output.Write(table);
    }

    private void Card(JsonNode thing, IReadOnlyList<Column> lines)
    {
        var table = Bare().HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap().PadRight(Gap));
        table.AddColumn(new TableColumn(""));
        foreach (var line in lines)
        {
            if (line.Text(thing).Length > 0) table.AddRow(new Text(line.Name, new Style(decoration: Decoration.Bold)), Cell(line, thing));
        }

        output.Write(table);
    }

    private void Ids(JsonArray rows)
    {
        foreach (var row in rows) output.Profile.Out.Writer.WriteLine(row.Text("id"));
    }

    private static Table Bare() => new() { Border = TableBorder.None };

    private static Text Cell(Column column, JsonNode row)
    {
        var text = Plain.Of(column.Text(row));
        return column.Tone is { } tone ? new(text, new Style(tone(text))) : new(text);
    }
}
