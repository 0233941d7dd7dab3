using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Hosting;

/// <summary>One server-sent event.</summary>
public sealed record ReceivedEvent(string? Id, string? Name, JsonElement Data);

/// <summary>A client of a stream of server-sent events.</summary>
public sealed class EventReader : IDisposable
{
    private readonly Channel<ReceivedEvent> _events = Channel.CreateUnbounded<ReceivedEvent>();
    private readonly HttpResponseMessage _response;
    private int _heartbeats;

    private EventReader(HttpResponseMessage response) => _response = response;

    public int Heartbeats => Volatile.Read(ref _heartbeats);

    public static async Task<EventReader> Open(HttpClient caller, string path, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        var response = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var reader = new EventReader(response);
        _ = reader.Receive();
        return reader;
    }

    public Task<ReceivedEvent> Next() => _events.Reader.ReadAsync().AsTask().Within("an event");

    public void Dispose() => _response.Dispose();

    private async Task Receive()
    {
        try
        {
            using var text = new StreamReader(await _response.Content.ReadAsStreamAsync());
            (string? Id, string? Name, string? Data) next = default;
            while (await text.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(": heartbeat", StringComparison.Ordinal)) Interlocked.Increment(ref _heartbeats);
                else if (line.StartsWith("id: ", StringComparison.Ordinal)) next.Id = line[4..];
                else if (line.StartsWith("event: ", StringComparison.Ordinal)) next.Name = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal)) next.Data = line[6..];
                else if (line is "" && next.Data is { } data)
                {
                    _events.Writer.TryWrite(new ReceivedEvent(next.Id, next.Name, JsonElement.Parse(data)));
                    next = default;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException or HttpRequestException)
        {
            // The test has closed it.
        }

        _events.Writer.TryComplete();
    }
}
