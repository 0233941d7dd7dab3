namespace Fleet.Simulation.Running;

/// <summary>How a client's call ended, as far as the client knows.</summary>
internal enum CallResult
{
    /// <summary>Not yet.</summary>
    Open,

    /// <summary>Fleet said that it was done.</summary>
    Ok,

    /// <summary>Fleet said that it was not.</summary>
    Failed,

    /// <summary>No answer: it may have been done, or may still be.</summary>
    Unknown,
}

/// <summary>One call of a client.</summary>
internal sealed class ClientCall(int number, string kind, string key, string? value, TimeSpan start)
{
    public int Number => number;

    public string Kind => kind;

    /// <summary>What it is about.</summary>
    public string Key => key;

    /// <summary>What it writes there; null if it does not write a value.</summary>
    public string? Value => value;

    public TimeSpan Start => start;

    public TimeSpan? End { get; set; }

    public CallResult Result { get; set; }
}
