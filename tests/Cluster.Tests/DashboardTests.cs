using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Cluster.Tests;

/// <summary>The engine's own pages, on either engine.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task Without_being_asked_for_there_are_none()
    {
        await using var node = new FleetServer();
        await node.Run();

        using var answer = await node.Client.GetAsync("/orleans");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(404, (int)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["statusCode"]!);
    }
}
