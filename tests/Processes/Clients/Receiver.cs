using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.TestKit;

namespace Fleet.Tests.Processes.Clients;

/// <summary>A request that a webhook has received.</summary>
public sealed record Received(string Id, string Timestamp, string Signature, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>Somebody's webhook: a real HTTP server on this machine. It answers at once, or not before it is told to.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly Task _serving;
    private volatile bool _isSilent;

    public Receiver()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}/hook/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = Serve();
    }

    public string Address { get; }

    public IReadOnlyList<Received> All => [.. _received];

    /// <summary>Requests are received, and never answered, from now on or no more.</summary>
    public bool IsSilent
    {
        set => _isSilent = value;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var headers = context.Request.Headers;
                _received.Enqueue(new(headers["Idempotency-Key"]!, headers["X-Fleet-Timestamp"]!, headers["X-Fleet-Signature"]!, await reader.ReadToEndAsync()));
                if (!_isSilent) context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
