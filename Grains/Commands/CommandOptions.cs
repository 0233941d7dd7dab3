namespace Fleet.Grains.Commands;

/// <summary>Which commands may be run, and how long they are remembered.</summary>
public sealed class CommandOptions
{
    /// <summary>
    /// Regular expressions, one of which must match somewhere in the command and its arguments, joined by spaces. None by default: all
    /// that <see cref="Deny"/> does not refuse. A fence against mistakes and not against people: a shell can spell anything in two ways.
    /// </summary>
    public IList<string> Allow { get; } = [];

    /// <summary>Regular expressions, none of which may match. None by default.</summary>
    public IList<string> Deny { get; } = [];

    /// <summary>How long after a command's time an agent may still tell its result. 5 s by default: a slow way back, not a slow command.</summary>
    public TimeSpan ResultGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a command and its output are kept. 30 days by default.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);
}
