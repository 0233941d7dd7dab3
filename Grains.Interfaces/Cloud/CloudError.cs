namespace Fleet.Cloud;

/// <summary>What went wrong between Fleet and a provider.</summary>
public enum CloudFault
{
    /// <summary>There is no credential.</summary>
    NotConfigured,

    /// <summary>The provider refuses the credential.</summary>
    Unauthorized,

    /// <summary>The provider refuses the order: no such region or size, none left, a limit of the account.</summary>
    Rejected,

    /// <summary>Too many requests.</summary>
    RateLimited,

    /// <summary>The provider failed, or did not answer in time or in its documented form.</summary>
    Unavailable,
}

/// <summary>A failed call.</summary>
/// <param name="Fault">Its class.</param>
/// <param name="Message">A sentence for a person, with the provider's own message where it gave one; never holds a credential.</param>
public sealed record CloudError(CloudFault Fault, string Message)
{
    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Fault is CloudFault.RateLimited or CloudFault.Unavailable;
}

/// <summary>A call's value, or its failure.</summary>
public sealed record Cloud<T>
{
    private Cloud(T? value, CloudError? error) => (Value, Error) = (value, error);

    /// <summary>The value; default on failure.</summary>
    public T? Value { get; }

    /// <summary>The failure; null on success.</summary>
    public CloudError? Error { get; }

    /// <summary>A success.</summary>
    public static implicit operator Cloud<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator Cloud<T>(CloudError error) => new(default, error);
}
