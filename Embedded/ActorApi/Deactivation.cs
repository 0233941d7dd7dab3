namespace Orleans;

/// <summary>Why an activation ends.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The process stops.</summary>
    ShuttingDown = 1,

    /// <summary>The activation never became usable.</summary>
    ActivationFailed = 2,

    /// <summary>The directory lost it (clusters only).</summary>
    DirectoryFailure = 3,

    /// <summary>Nobody called for the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>It no longer answered (clusters only).</summary>
    ActivationUnresponsive = 5,

    /// <summary>Another activation won (clusters only).</summary>
    DuplicateActivation = 6,

    /// <summary>A caller needs another version (clusters only).</summary>
    IncompatibleRequest = 7,

    /// <summary>Its own code failed in a way that leaves its memory in doubt.</summary>
    ApplicationError = 8,

    /// <summary>Its own code asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>It moves to another silo (clusters only).</summary>
    Migrating = 10,

    /// <summary>The engine asked for it.</summary>
    RuntimeRequested = 11,

    /// <summary>Memory runs short (clusters only).</summary>
    HighMemoryPressure = 12,
}

/// <summary>Why an activation ends, with the error if there was one.</summary>
public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    /// <summary>A reason without an error.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text) : this(code, null, text) { }

    /// <summary>The kind of reason.</summary>
    public DeactivationReasonCode ReasonCode { get; } = code;

    /// <summary>The reason in words.</summary>
    public string Description { get; } = text;

    /// <summary>The error that is the reason; null if there was none.</summary>
    public Exception? Exception { get; } = exception;

    /// <inheritdoc/>
    public override string ToString() => $"{ReasonCode}: {Description}";
}
