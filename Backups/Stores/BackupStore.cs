using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Remote;
using Fleet.Telemetry;

namespace Fleet.Backups.Stores;

/// <summary>What all kinds of stores have in common: keys, sums, whose failure it was. A kind does the rest.</summary>
internal abstract class BackupStore(string name, string kind, string location) : IBackupStore
{
    private readonly ConcurrentDictionary<string, bool> _writing = new();

    public string Name => name;

    public string Kind => kind;

    public string Location => location;

    public async Task<Remote<StoredObject>> Write(
        string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default)
    {
        if (ObjectKey.Fault(key) is { } wrong) return wrong;
        if (!_writing.TryAdd(key, true)) return new RemoteError(RemoteFault.StoreUnavailable, $"{key} is being written to the store {name} already.");
        try
        {
            StoredObject? stored = null;
            var written = await Run<bool>((pass, token) => Put(key, (stream, inner) => pass(stream, async passage =>
            {
                var produced = await produce(passage, inner);
                stored = passage.Passed();
                return produced;
            }), token), cancellationToken);
            return written.Error is { } error ? error : stored!;
        }
        finally
        {
            _writing.TryRemove(key, out _);
        }
    }

    public async Task<Remote<T>> Read<T>(
        string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default)
    {
        if (ObjectKey.Fault(key) is { } wrong) return wrong;
        return await Run<T>((pass, token) => Get(key, (stream, inner) => pass(stream, passage => consume(passage, inner)), token), cancellationToken);
    }

    public async Task<Remote<StoredObject>> Digest(string key, CancellationToken cancellationToken = default)
    {
        if (ObjectKey.Fault(key) is { } wrong) return wrong;
        return await Run<StoredObject>((pass, token) => Get(key, (stream, inner) => pass(stream, async passage =>
        {
            var buffer = new byte[128 * 1024];
            while (await passage.ReadAsync(buffer, inner) > 0)
            {
            }

            return passage.Passed();
        }), token), cancellationToken);
    }

    public async Task<Remote<bool>> Delete(string key, CancellationToken cancellationToken = default)
    {
        if (ObjectKey.Fault(key) is { } wrong) return wrong;
        return await Run<bool>((_, token) => Remove(key, token), cancellationToken);
    }

    public async Task<Remote<ImmutableArray<string>>> List(string prefix, CancellationToken cancellationToken = default)
    {
        if (ObjectKey.PrefixFault(prefix) is { } wrong) return wrong;
        var found = await Run<List<string>>((_, token) => Keys(prefix, token), cancellationToken);
        if (found.Error is { } error) return error;
        return found.Value!.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
    }

    /// <summary>Writes an object; unless <paramref name="produce"/> succeeds, nothing of it stays.</summary>
    protected abstract Task<Remote<bool>> Put(string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken);

    /// <summary>Reads an object.</summary>
    protected abstract Task<Remote<T>> Get<T>(string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken);

    /// <summary>Deletes an object and what is left of interrupted writes of it.</summary>
    protected abstract Task<Remote<bool>> Remove(string key, CancellationToken cancellationToken);

    /// <summary>At least all keys that begin so, those of half-written objects included, in any order and maybe twice.</summary>
    protected abstract Task<Remote<List<string>>> Keys(string prefix, CancellationToken cancellationToken);

    /// <summary>What an exception of this kind's own means; null for one that is a bug.</summary>
    protected abstract RemoteError? Explain(Exception exception);

    /// <summary>What an error of the store's own side means to its users.</summary>
    protected virtual RemoteError Translate(RemoteError error) => error;

    // The caller's failures are returned and thrown as they are; all others are the store's.
    private async Task<Remote<T>> Run<T>(Func<Pass<T>, CancellationToken, Task<Remote<T>>> action, CancellationToken cancellationToken)
    {
        Passage? passage = null;
        RemoteError? own = null;
        Exception? foreign = null;
        try
        {
            var answer = await action(Through, cancellationToken);
            if (answer.Error is not { } error) return answer;
            if (passage?.Broken is { } broken && Explain(broken) is { } why) return why;
            return ReferenceEquals(error, own) || error.Fault == RemoteFault.Cancelled ? error : Translate(error);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new RemoteError(RemoteFault.Cancelled, "The transfer was cancelled.");
        }
        catch (Exception exception) when (exception != foreign && Explain(exception) is not null)
        {
            return Explain(exception)!;
        }
        finally
        {
            if (passage is not null)
            {
                FleetMeasures.BackupMoved(passage.CanWrite ? "stored" : "read", passage.Size);
                await passage.DisposeAsync();
            }
        }

        async Task<Remote<T>> Through(Stream stream, Func<Passage, Task<Remote<T>>> user)
        {
            passage = new(stream);
            try
            {
                var answer = await user(passage);
                own = answer.Error;
                // Nothing that went over a broken stream is whole, whatever its user thinks of it.
                if (answer.Error is null && passage.Broken is { } broken) throw broken;
                return answer;
            }
            catch (Exception exception) when (passage.Broken is null)
            {
                foreign = exception;
                throw;
            }
        }
    }

    private delegate Task<Remote<T>> Pass<T>(Stream stream, Func<Passage, Task<Remote<T>>> user);
}
