namespace Fleet.Moving;

/// <summary>A fleet cannot be moved. The message is meant for people and holds no secret.</summary>
public sealed class MoveException : Exception
{
    /// <inheritdoc/>
    public MoveException() { }

    /// <inheritdoc/>
    public MoveException(string message) : base(message) { }

    /// <inheritdoc/>
    public MoveException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>Whether nothing was done and nothing will be, however often it is tried as it stands; else the same command goes on where it ended.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>A refusal.</summary>
    public static MoveException Refuse(string message) => new(message) { IsRefusal = true };
}
