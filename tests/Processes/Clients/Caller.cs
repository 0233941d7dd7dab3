using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Histories;

namespace Fleet.Tests.Processes.Clients;

/// <summary>What became of a request.</summary>
/// <param name="Result">What is known of it.</param>
/// <param name="Status">The status, or 0 without an answer.</param>
/// <param name="Body">What was answered.</param>
/// <param name="Answer">The same for people.</param>
public sealed record Reply(Result Result, int Status, JsonNode? Body, string Answer);

/// <summary>Asks a Fleet, and tells for sure what is known of the result.</summary>
/// <param name="client">How to reach it.</param>
public sealed class Caller(HttpClient client)
{
    private readonly List<string> _faults = [];
    private long _unanswered;

    /// <summary>Answers that Fleet must never give: 5xx other than 503, errors without a code, answers that are no JSON.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults) return [.. _faults];
        }
    }

    /// <summary>How many requests had no answer at all, neither good nor bad.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>Sends one request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path.</param>
    /// <param name="body">Its body.</param>
    /// <param name="key">Its idempotency key.</param>
    public async Task<Reply> Ask(HttpMethod method, string path, JsonNode? body = null, string? key = null)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            using var answer = await client.SendAsync(request, CancellationToken.None);
            var (status, text) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            var read = Read(text);
            if (status >= 500 && status != 503 || status >= 400 && read?["code"] is null || text is not "" && read is null)
            {
                lock (_faults) _faults.Add($"{method} {path}: {status} {text}");
            }

            // A change whose row in the audit log could not be written is answered with 503 although it was made.
            var result = status < 400 ? Result.Ok : status < 500 ? Result.Failed : Result.Unknown;
            return new(result, status, read, $"{status} {(status < 400 ? "" : text)} after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return new(Result.Failed, 0, null, exception.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            Interlocked.Increment(ref _unanswered);
            return new(Result.Unknown, 0, null, $"{exception.Message} after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
    }

    /// <summary>Asks again until it is answered with success, as what is only looked at may be.</summary>
    /// <exception cref="InvalidOperationException">It was not, for a minute and a half.</exception>
    public async Task<JsonNode> Get(string path)
    {
        var began = Stopwatch.GetTimestamp();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var reply = await Ask(HttpMethod.Get, path);
            if (reply is { Result: Result.Ok, Body: { } body }) return body;
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(90)) throw new InvalidOperationException($"GET {path}: {reply.Answer}");
            await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>All rows of a list that is paged.</summary>
    public async Task<List<JsonNode>> List(string path)
    {
        var found = new List<JsonNode>();
        for (var page = 1; ; page++)
        {
            var rows = (await Get($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100&page={page}"))["data"]!.AsArray();
            found.AddRange(rows.Select(row => row!));
            if (rows.Count < 100) return found;
        }
    }

    private static JsonNode? Read(string text)
    {
        try
        {
            return text is "" ? null : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
