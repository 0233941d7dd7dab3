namespace Fleet.Tests.Processes.Histories;

/// <summary>What a client knows of something that it asked for.</summary>
public enum Result
{
    /// <summary>It was acknowledged.</summary>
    Ok,

    /// <summary>It was refused, or never reached anybody: it has not happened.</summary>
    Failed,

    /// <summary>Nobody answered, or the answer does not say: it may have happened, or may happen yet.</summary>
    Unknown,
}

/// <summary>What was asked for.</summary>
public enum Kind
{
    /// <summary>To make a thing of that name; asked again with the same idempotency key.</summary>
    Create,

    /// <summary>The same without an idempotency key, and asked once.</summary>
    CreateBare,

    /// <summary>To delete the thing of that name.</summary>
    Delete,

    /// <summary>To write a number to that register; only one client writes to it, one number after the other.</summary>
    Write,

    /// <summary>To read that register.</summary>
    Read,
}

/// <summary>One try of a client to do something.</summary>
/// <param name="Start">When it was sent, in ticks of a clock that never goes back.</param>
/// <param name="End">When the client knew its result.</param>
/// <param name="Kind">What was asked for.</param>
/// <param name="Key">The name of the thing, or the register.</param>
/// <param name="Result">What the client knows of it.</param>
/// <param name="Value">The id of what was made, or the number that was written or read.</param>
/// <param name="Answer">What was answered, for people.</param>
public sealed record Operation(long Start, long End, Kind Kind, string Key, Result Result, string Value, string Answer)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Key} {Value}: {Result} ({Answer})";
}

/// <summary>How things stand when all clients have ended.</summary>
/// <param name="Things">Each thing that there is: its name and its id.</param>
/// <param name="Registers">What stands in each register; none for nothing.</param>
public sealed record Standing(IReadOnlyList<(string Name, string Id)> Things, IReadOnlyDictionary<string, long> Registers);
