using Fleet.Common;

namespace Fleet.Remote;

/// <summary>What went wrong between Fleet and a machine.</summary>
[GenerateSerializer, Alias("fleet.remote-fault")]
public enum RemoteFault
{
    /// <summary>The host name does not resolve.</summary>
    UnknownHost,

    /// <summary>Nobody listens at that port.</summary>
    ConnectionRefused,

    /// <summary>No route, or the connection broke.</summary>
    Unreachable,

    /// <summary>The host did not answer in time.</summary>
    TimedOut,

    /// <summary>What listens there does not speak SSH.</summary>
    NotSsh,

    /// <summary>The host's key is not the pinned one. Nothing was sent to it.</summary>
    HostKeyChanged,

    /// <summary>The host refused the credential.</summary>
    AuthenticationFailed,

    /// <summary>The private key cannot be read: damaged, or protected by a passphrase.</summary>
    InvalidKey,

    /// <summary>The remote script ended with an error of its own.</summary>
    ScriptFailed,

    /// <summary>Too many commands wait for this server already.</summary>
    QueueFull,

    /// <summary>The caller gave up; the remote side was killed.</summary>
    Cancelled,

    /// <summary>A backup store did not answer, or broke off.</summary>
    StoreUnavailable,

    /// <summary>A backup store refused: no such bucket or folder, no permission, no space.</summary>
    StoreRefused,

    /// <summary>The object is not in its backup store.</summary>
    ObjectMissing,

    /// <summary>What was read is not what was written.</summary>
    ChecksumMismatch,
}

/// <summary>A failed remote action.</summary>
/// <param name="Fault">Its class.</param>
/// <param name="Message">A sentence for a person; never holds a credential.</param>
/// <param name="ExitCode">The script's exit code, where it ran.</param>
[GenerateSerializer, Immutable, Alias("fleet.remote-error")]
public sealed record RemoteError(
    [property: Id(0)] RemoteFault Fault,
    [property: Id(1)] string Message,
    [property: Id(2)] int? ExitCode = null)
{
    /// <summary>Whether the same action may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Fault is RemoteFault.ConnectionRefused or RemoteFault.Unreachable or RemoteFault.TimedOut or RemoteFault.QueueFull or RemoteFault.StoreUnavailable;
}

/// <summary>A remote action's value, or its failure.</summary>
public sealed record Remote<T>
{
    private Remote(T? value, RemoteError? error) => (Value, Error) = (value, error);

    /// <summary>The value; default on failure.</summary>
    public T? Value { get; }

    /// <summary>The failure; null on success.</summary>
    public RemoteError? Error { get; }

    /// <summary>A success.</summary>
    public static implicit operator Remote<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator Remote<T>(RemoteError error) => new(default, error);
}
