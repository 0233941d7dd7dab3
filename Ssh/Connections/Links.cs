using System.Collections.Concurrent;
using Fleet.Servers;

namespace Fleet.Ssh.Connections;

/// <summary>The links to all servers.</summary>
internal sealed class Links(SshOptions options, Login login) : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<ServerId, Lazy<Link>> _links = new();
    private volatile bool _disposed;

    /// <summary>How many connections stand open.</summary>
    public int Open => _links.Values.Count(link => link is { IsValueCreated: true, Value.IsOpen: true });

    /// <summary>How many wait at that gate of all servers.</summary>
    public long Waiting(Func<Link, Gate> gate) => _links.Values.Sum(link => link.IsValueCreated ? gate(link.Value).Waiting : 0L);

    public Link Of(ServerId server)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _links.GetOrAdd(server, _ => new(() => new Link(login, options.QueueLimit))).Value;
    }

    public async Task Forget(ServerId server)
    {
        if (_links.TryRemove(server, out var link)) await link.Value.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await Task.WhenAll(_links.Keys.Select(Forget));
    }

    // A container that is disposed synchronously refuses services that only know the other way.
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();
}
