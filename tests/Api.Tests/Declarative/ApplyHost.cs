using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Declarative;

/// <summary>A Fleet whose vault the test fills.</summary>
public sealed class ApplyHost() : FleetHost(_ => { })
{
    private readonly Dictionary<string, string> _secrets = [];

    /// <summary>Puts a new value into the vault, under a name that may be new.</summary>
    public void Rotate(string name)
    {
        var value = PlantedSecrets.Plant();
        if (_secrets.TryGetValue(name, out var id)) Post($"/api/v1/secrets/{id}/rotate", new { value });
        else _secrets[name] = Post("/api/v1/secrets", new { name, value }).GetProperty("id").GetString()!;
    }

    private JsonElement Post(string path, object body)
    {
        using var admin = Caller();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        using var answer = admin.Send(request).EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<JsonElement>(answer.Content.ReadAsStream());
    }
}
