using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Hosting;

/// <summary>What many tests begin with.</summary>
public static class Scenes
{
    /// <summary>What deployed instances have in an environment variable.</summary>
    public static readonly string Secret = PlantedSecrets.Plant();

    private static int _number;

    public static string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _number)}";

    /// <summary>A server that is ready for instances.</summary>
    public static async Task<(string Id, string Host)> AddServer(this HttpClient client, string? host = null)
    {
        host ??= $"{NewName("host")}.test";
        var added = await client.PostAsJsonAsync(
            "/api/v1/servers", new { name = "a server", host, sshUser = "fleet", authMethod = "password", sshPassword = PlantedSecrets.Plant() });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = (await added.Json()).Text("id")!;
        await client.Reaches($"/api/v1/servers/{id}", "active");
        return (id, host);
    }

    public static object Deployment(string name, string server, string program = "serve") => new
    {
        name,
        serverId = server,
        runtime = MemoryMachines.RuntimeName,
        spec = new { command = new[] { program, "8081" }, env = new Dictionary<string, string> { ["SECRET"] = Secret },
            files = new[] { new { path = "a/b.txt", content = "hello" } }, ports = new[] { 8081 } },
    };

    /// <summary>An instance that runs on a server.</summary>
    public static async Task<string> Deploy(this HttpClient client, string server)
    {
        var created = await client.PostAsJsonAsync("/api/v1/instances", Deployment(NewName("shop"), server));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Json()).Text("id")!;
        await client.Reaches($"/api/v1/instances/{id}", "RUNNING");
        return id;
    }

    /// <summary>An instance that registered itself.</summary>
    public static async Task<JsonElement> Register(this HttpClient client, string? name = null)
    {
        var created = await client.PostAsJsonAsync("/api/v1/instances", new { name = name ?? NewName("self"), provider = "docker" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return await created.Json();
    }

    /// <summary>A backup that is complete, of an instance that takes the next order.</summary>
    public static async Task<string> BackUp(this HttpClient client, string instance)
    {
        var begun = await client.PostAsJsonAsync($"/api/v1/instances/{instance}/backup", new { });
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        await client.Reaches(begun.Headers.Location!.ToString(), "succeeded");
        return (await begun.Json()).Text("backupId")!;
    }

    public static Task Reaches(this HttpClient client, string path, string status) =>
        Eventually.BecomesAsync(path, status, async () => (await client.GetAsync(path).Json()).Text("status"));
}
