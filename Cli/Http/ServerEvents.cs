using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Http;

/// <summary>A stream of Fleet's events that comes back by itself where it broke off.</summary>
internal sealed class ServerEvents(HttpClient http)
{
    private const int MostFailures = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The events of that address, until Fleet says that the end was seen or nobody wants more.</summary>
    /// <param name="path">Of the stream.</param>
    /// <param name="cancellation">To want no more.</param>
    /// <param name="last">The id of the last event that was seen; null for none.</param>
    /// <exception cref="Shell.Failure">Fleet refuses.</exception>
    /// <exception cref="HttpRequestException">It did not answer, ten times.</exception>
    public async IAsyncEnumerable<JsonNode> Read(string path, [EnumeratorCancellation] CancellationToken cancellation, string? last = null)
    {
        for (var failures = 0;;)
        {
            HttpResponseMessage? answer = null;
            try
            {
                answer = await Open(path, last, cancellation);
            }
            catch (HttpRequestException) when (++failures < MostFailures)
            {
                // It may be starting anew.
            }

            using (answer)
            {
                if (answer is not null)
                {
                    if (answer.StatusCode is HttpStatusCode.NoContent) yield break;
                    if ((int)answer.StatusCode is >= 400 and < 500) throw ApiFault.Of(answer, await answer.Content.ReadAsStringAsync(cancellation));
                    if (answer.IsSuccessStatusCode)
                    {
                        var stream = await answer.Content.ReadAsStreamAsync(cancellation);
                        await foreach (var said in Lines(stream, cancellation))
                        {
                            failures = 0;
                            last = said.EventId ?? last;
                            if (JsonNode.Parse(said.Data) is { } data) yield return data;
                        }
                    }
                    else if (++failures >= MostFailures)
                    {
                        throw ApiFault.Of(answer, await answer.Content.ReadAsStringAsync(cancellation));
                    }
                }
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<HttpResponseMessage> Open(string path, string? last, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static async IAsyncEnumerable<SseItem<string>> Lines(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var items = SseParser.Create(stream).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using (items)
        {
            while (true)
            {
                try
                {
                    if (!await items.MoveNextAsync()) yield break;
                }
                catch (Exception exception) when (exception is IOException or HttpRequestException)
                {
                    yield break;
                }

                yield return items.Current;
            }
        }
    }
}
