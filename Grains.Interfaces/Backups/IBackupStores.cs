using System.Collections.Immutable;
using Fleet.Remote;

namespace Fleet.Backups;

/// <summary>The places where backups are kept, as the operator has configured them.</summary>
public interface IBackupStores
{
    /// <summary>Their names, sorted.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>The one that is used where none is named.</summary>
    string Default { get; }

    /// <summary>The one of that name, or null.</summary>
    IBackupStore? Find(string name);
}

/// <summary>
/// One place for objects. What is written and read passes through in pieces: neither memory nor disk of this machine grows with the
/// size of an object (the folder store writes the object itself, of course). Failures are values; cancelling leaves nothing behind.
/// </summary>
public interface IBackupStore
{
    /// <summary>Its name in the configuration.</summary>
    string Name { get; }

    /// <summary><c>folder</c>, <c>sftp</c> or <c>s3</c>.</summary>
    string Kind { get; }

    /// <summary>Where it is, without secrets: a folder, <c>srv_...:folder</c>, or endpoint and bucket.</summary>
    string Location { get; }

    /// <summary>
    /// Writes an object. It stands under its key, replacing an earlier one, only when <paramref name="produce"/> has succeeded; whatever
    /// fails, no part of it stays in the store.
    /// </summary>
    /// <returns>What was written.</returns>
    Task<Remote<StoredObject>> Write(
        string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default);

    /// <summary>Reads an object; <see cref="RemoteFault.ObjectMissing"/> if there is none.</summary>
    Task<Remote<T>> Read<T>(
        string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default);

    /// <summary>Reads an object from its first byte to its last, and says what it is.</summary>
    Task<Remote<StoredObject>> Digest(string key, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object and what is left of interrupted writes of it; not an error if there is none.</summary>
    Task<Remote<bool>> Delete(string key, CancellationToken cancellationToken = default);

    /// <summary>The keys that begin with that text, half-written objects included; sorted.</summary>
    Task<Remote<ImmutableArray<string>>> List(string prefix, CancellationToken cancellationToken = default);
}

/// <summary>An object in a store.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">In lower-case hex.</param>
public sealed record StoredObject(long Size, string Sha256);
