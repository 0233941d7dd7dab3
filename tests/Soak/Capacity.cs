using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Soak;

/// <summary>What a Fleet takes of requests like those of the soak, when nobody waits between them.</summary>
internal static class Capacity
{
    private const int Callers = 8;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    /// <summary>Changes and reads in equal parts, each second; measured after as long a warm-up.</summary>
    public static async Task<double> Measure(FleetServer fleet)
    {
        using var made = await fleet.Client.PostAsJsonAsync(
            "/api/v1/tasks", new JsonObject { ["name"] = "measured", ["cron"] = "0 0 29 2 *", ["action"] = new JsonObject { ["type"] = "none" } });
        var path = $"/api/v1/tasks/{(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]}";
        await Loop(fleet.Client, path);
        var count = await Loop(fleet.Client, path);
        using var deleted = await fleet.Client.DeleteAsync(path);
        return count / Span.TotalSeconds;
    }

    private static async Task<int> Loop(HttpClient client, string path)
    {
        var (count, watch) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (watch.Elapsed < Span)
            {
                using var written = await client.PutAsJsonAsync(path, new JsonObject { ["description"] = "1" });
                using var read = await client.GetAsync(path);
                Interlocked.Add(ref count, 2);
            }
        }));
        return count;
    }
}
