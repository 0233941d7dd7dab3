using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Declarative;

/// <summary>A Fleet whose vault the test fills.</summary>
public sealed class ApplyHost() : FleetHost(_ => { })
{
    private readonly Dictionary<string, string> _secrets = [];

    /// <summary>Puts a new value into the vault, under a name that may be new.</summary>
    public async Task<string> Rotate(string name)
    {
        var value = PlantedSecrets.Plant();
        using var admin = Caller();
        if (_secrets.TryGetValue(name, out var id)) (await admin.PostAsJsonAsync($"/api/v1/secrets/{id}/rotate", new { value })).EnsureSuccessStatusCode();
        else _secrets[name] = (await admin.PostAsJsonAsync("/api/v1/secrets", new { name, value }).Json()).Text("id")!;
        return value;
    }
}
