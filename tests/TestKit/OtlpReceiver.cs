using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Fleet.TestKit;

/// <summary>A span as it arrived; ids in lower-case hex.</summary>
/// <param name="Scope">Who made it.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Trace">Its trace.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Parent">That of its parent; empty for a root.</param>
public sealed record ReceivedSpan(string Scope, string Name, string Trace, string Id, string Parent);

/// <summary>A collector that speaks OTLP over HTTP: it reads from the protobuf what tests look at, and keeps the rest as text for a scan.</summary>
public sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _bodies = new();

    /// <summary>Listens on a free port of the loopback address.</summary>
    public OtlpReceiver()
    {
        Endpoint = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = Serve();
    }

    /// <summary>Its address, as an exporter's setting.</summary>
    public string Endpoint { get; }

    /// <summary>The spans that have come so far.</summary>
    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    /// <summary>The names of the metrics that have come so far.</summary>
    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    /// <summary>The lines of the log that have come so far, each with its trace.</summary>
    public ConcurrentQueue<(string Text, string Trace)> Lines { get; } = new();

    /// <summary>The attributes of the processes that have sent something.</summary>
    public ConcurrentDictionary<string, string> Resource { get; } = new();

    /// <summary>Everything that has come, a character for each byte.</summary>
    public IEnumerable<string> Bodies => _bodies;

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task Serve()
    {
        try
        {
            while (true) await Take(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // It was disposed of.
        }
    }

    private async Task Take(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var bytes = body.ToArray();
        _bodies.Enqueue(Encoding.Latin1.GetString(bytes));

        // Every signal: resource, then scopes, then records.
        foreach (var ofResource in new Protobuf(bytes).Messages(1))
        {
            foreach (var attribute in ofResource.Messages(1).SelectMany(resource => resource.Messages(1)))
            {
                Resource[attribute.Text(1)] = attribute.Messages(2).Select(value => value.Text(1)).FirstOrDefault("");
            }

            foreach (var ofScope in ofResource.Messages(2))
            {
                var scope = ofScope.Messages(1).Select(one => one.Text(1)).FirstOrDefault("");
                foreach (var record in ofScope.Messages(2)) Keep(context.Request.Url!.AbsolutePath, scope, record);
            }
        }

        context.Response.ContentType = "application/x-protobuf";
        context.Response.Close();
    }

    private void Keep(string path, string scope, Protobuf record)
    {
        switch (path)
        {
            case "/v1/traces":
                Spans.Enqueue(new(scope, record.Text(5), record.Hex(1), record.Hex(2), record.Hex(4)));
                break;
            case "/v1/metrics":
                Metrics[record.Text(1)] = true;
                break;
            case "/v1/logs":
                Lines.Enqueue((record.Messages(5).Select(value => value.Text(1)).FirstOrDefault(""), record.Hex(9)));
                break;
        }
    }
}
