namespace Fleet.Templates.Parameters;

/// <summary>What a placeholder stands for.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsTyped">Whether it is a number, or true or false, where it stands alone.</param>
internal sealed record ParameterValue(string Text, bool IsTyped = false)
{
    /// <summary>A value that is not known: a template is read without one, or it is faulty and that has been told.</summary>
    public static ParameterValue Open { get; } = new("") { IsOpen = true };

    /// <summary>A password, which no text may hold.</summary>
    public static ParameterValue Password { get; } = new("") { IsPassword = true };

    public bool IsOpen { get; private init; }

    public bool IsPassword { get; private init; }
}
