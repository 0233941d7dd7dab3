using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Http;

/// <summary>Fleet's API. What it refuses is a <see cref="Failure"/>.</summary>
internal sealed class FleetApi(HttpClient http)
{
    private const int PageSize = 100;
    private const int Attempts = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public Task<JsonNode> Get(string path, CancellationToken cancellation) => Send(HttpMethod.Get, path, null, cancellation);

    public Task<JsonNode> Post(string path, JsonNode? body, CancellationToken cancellation) => Send(HttpMethod.Post, path, body, cancellation);

    public Task<JsonNode> Delete(string path, JsonNode? body, CancellationToken cancellation) => Send(HttpMethod.Delete, path, body, cancellation);

    /// <summary>All entries of a list, page by page; no more than that many.</summary>
    /// <param name="path">With what narrows the list.</param>
    /// <param name="most">Of them; 0 for all.</param>
    /// <param name="field">Where they stand in the answer.</param>
    /// <param name="cancellation">To stop.</param>
    public async Task<Rows> List(string path, int most, CancellationToken cancellation, string field = "data")
    {
        var rows = new JsonArray();
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var limit = most is > 0 and < PageSize ? most : PageSize;
        for (var cursor = "";;)
        {
            var page = await Get(string.Create(CultureInfo.InvariantCulture, $"{path}{separator}limit={limit}{cursor}"), cancellation);
            foreach (var row in page[field]!.AsArray())
            {
                if (most == 0 || rows.Count < most) rows.Add(row!.DeepClone());
            }

            var about = page["pagination"] ?? page;
            var total = (int)about["total"]!;
            if (rows.Count >= total || page[field]!.AsArray().Count == 0 || most > 0 && rows.Count >= most) return new(rows, total);
            // Some lists are paged by number only.
            cursor = about.Text("nextCursor") is { Length: > 0 } next ? $"&cursor={Uri.EscapeDataString(next)}"
                : about.Number("page") is { } number and > 0 ? string.Create(CultureInfo.InvariantCulture, $"&page={number + 1}")
                : "";
            if (cursor.Length == 0) return new(rows, total);
        }
    }

    /// <summary>Sends a request; it is not waited for what it begins.</summary>
    public async Task<JsonNode> Send(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation)
    {
        for (var attempt = 1;; attempt++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            if (method != HttpMethod.Get) request.Headers.Add("Prefer", "respond-async");
            using var answer = await http.SendAsync(request, cancellation);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests && attempt < Attempts && Pause(answer) is { } pause && pause <= LongestPause)
            {
                await Task.Delay(pause, cancellation);
                continue;
            }

            return await Read(answer, cancellation);
        }
    }

    /// <summary>What an answer says; an empty object where it says nothing.</summary>
    /// <exception cref="Failure">It is a refusal.</exception>
    public static async Task<JsonNode> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode) throw ApiFault.Of(answer, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private static TimeSpan? Pause(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta;
}

/// <summary>Entries of a list.</summary>
/// <param name="Data">As the API has them.</param>
/// <param name="Total">How many there are in all.</param>
internal sealed record Rows(JsonArray Data, int Total);
