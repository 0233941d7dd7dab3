namespace Fleet.Cli.Output;

/// <summary>Text of others that is safe to print.</summary>
internal static class Plain
{
    /// <summary>Without what a terminal would take for a command.</summary>
    public static string Of(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    /// <summary>The same with the ends of lines, tabs and colours that programs print.</summary>
    public static string Line(string text) => string.Concat(text.Where(c => !char.IsControl(c) || c is '\t'));
}
