using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>Tells Fleet who is here.</summary>
internal sealed class Registration : IDisposable
{
    private readonly AgentSettings _settings;
    private readonly HttpClient _http;

    public Registration(AgentSettings settings)
    {
        _settings = settings;
        _http = new HttpClient { BaseAddress = settings.Url, Timeout = TimeSpan.FromSeconds(15) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", settings.ApiKey);
    }

    /// <summary>The id that Fleet has for this instance. An instance that Fleet deployed itself is known already.</summary>
    public async Task<string> Register(CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync("api/v1/instances", Body(), cancellation);
        if (answer.IsSuccessStatusCode)
        {
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            return (string?)body?["id"] ?? _settings.Instance;
        }

        if (answer.StatusCode == HttpStatusCode.Conflict) return _settings.Instance;
        throw new RefusedException($"Fleet refused the registration with {(int)answer.StatusCode}: {await Reason(answer, cancellation)}");
    }

    public void Dispose() => _http.Dispose();

    private JsonObject Body()
    {
        var body = new JsonObject
        {
            ["instance_id"] = _settings.Instance,
            ["hostname"] = _settings.Instance,
            ["provider"] = _settings.Provider,
            ["agent_version"] = AgentSettings.Version,
            ["os"] = "linux",
            ["arch"] = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        };
        if (_settings.Region.Length > 0) body["region"] = _settings.Region;
        return body;
    }

    private static async Task<string> Reason(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation))?["message"] ?? "no reason given";
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or NotSupportedException or InvalidOperationException)
        {
            return "no reason given";
        }
    }
}
