namespace Orleans.Runtime;

/// <summary>The base of the errors that the engine itself raises.</summary>
public class OrleansException : Exception
{
    /// <inheritdoc/>
    public OrleansException() { }

    /// <inheritdoc/>
    public OrleansException(string message) : base(message) { }

    /// <inheritdoc/>
    public OrleansException(string message, Exception? innerException) : base(message, innerException) { }
}

/// <summary>The engine refused a call: it did not run.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message) : base(message) { }

    internal OrleansMessageRejectionException(string message, Exception? innerException) : base(message, innerException) { }
}

/// <summary>The process that would run the call is stopping.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <inheritdoc/>
    public SiloUnavailableException() : base("The silo is not available.") { }

    /// <inheritdoc/>
    public SiloUnavailableException(string msg) : base(msg) { }

    /// <inheritdoc/>
    public SiloUnavailableException(string message, Exception? innerException) : base(message, innerException) { }
}

/// <summary>The observer behind a reference is gone.</summary>
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(string message) : base(message) { }
}
