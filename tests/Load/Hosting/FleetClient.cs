using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Load.Loop;

namespace Fleet.Load.Hosting;

/// <summary>Fleet's REST, for what is not measured.</summary>
internal sealed class FleetClient : IDisposable
{
    private readonly HttpClient _http;

    public FleetClient(Uri address)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", LoadedApi.Key);
    }

    public async Task<JsonNode> Get(string path) => (await _http.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<JsonNode> Post(string path, JsonNode? body = null)
    {
        using var answer = await _http.PostAsJsonAsync(path, body ?? new JsonObject());
        var said = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(said)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {said}");
    }

    /// <summary>Instances that register themselves; their ids.</summary>
    public Task<IReadOnlyList<string>> Register(int count, string name) => Many.Make(count, 32, async i =>
        (string)(await Post("/api/v1/instances", new JsonObject { ["name"] = $"{name}-{i}", ["provider"] = "docker" }))["id"]!);

    /// <summary>Waits for the end of an operation.</summary>
    public async Task Ended(string operation)
    {
        JsonNode? ended = null;
        await Pause.Until(
            async () => (ended = await Get($"/api/v1/operations/{operation}"))["completedAt"] is not null, TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(10));
        if ((string?)ended?["status"] != "succeeded") throw new InvalidOperationException($"{ended}");
    }

    public void Dispose() => _http.Dispose();
}
