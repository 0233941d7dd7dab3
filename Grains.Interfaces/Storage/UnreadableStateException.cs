namespace Fleet.Storage;

/// <summary>A stored document is not what its grain expects: cut short, altered, or written by a version that knew other values.</summary>
public sealed class UnreadableStateException : Exception
{
    /// <inheritdoc/>
    public UnreadableStateException() { }

    /// <inheritdoc/>
    public UnreadableStateException(string message) : base(message) { }

    /// <inheritdoc/>
    public UnreadableStateException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>Names the record, and nothing of its contents.</summary>
    public UnreadableStateException(string kind, string id, string type, long? position)
        : base($"The stored state '{kind}' of '{id}' cannot be read as {type} (stopped at byte {position?.ToString() ?? "?"}).")
    {
        Kind = kind;
        Id = id;
    }

    /// <summary>The state's name.</summary>
    public string? Kind { get; }

    /// <summary>The grain's key.</summary>
    public string? Id { get; }
}
