using System.Text.Json.Nodes;
using Spectre.Console;

namespace Fleet.Cli.Output;

/// <summary>One column of a table, or one line of a card.</summary>
/// <param name="Name">Its head.</param>
/// <param name="Text">What stands there for a row.</param>
/// <param name="Tone">In which colour, by the text.</param>
internal sealed record Column(string Name, Func<JsonNode, string> Text, Func<string, Color>? Tone = null)
{
    /// <summary>A field as it is.</summary>
    public static Column Of(string name, string field) => new(name, row => row.Text(field));

    /// <summary>How it stands, in its colour.</summary>
    public static Column Status(string name = "STATUS", string field = "status") => new(name, row => row.Text(field), Tones.Status);

    /// <summary>A time, from now.</summary>
    public static Column Age(string name, string field) => new(name, row => Moment.Relative(row.Time(field)));

    /// <summary>A time by the clock.</summary>
    public static Column Time(string name, string field) => new(name, row => Moment.Exact(row.Time(field)));
}
