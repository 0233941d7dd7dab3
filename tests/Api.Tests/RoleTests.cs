using System.Net;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

public sealed class RoleTests(FleetHost fleet)
{
    private static readonly string[] OpenToAll =
    [
        "GET /health", "GET /health/live", "GET /health/ready", "GET /openapi/{documentName}.json", "GET /.well-known/jwks.json",
        "POST /api/v1/session", "POST /v1/auth/token",
    ];

    private IEnumerable<RouteEndpoint> Endpoints =>
        fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Every_endpoint_says_who_may_call_it()
    {
        foreach (var endpoint in Endpoints)
        {
            var path = endpoint.RoutePattern.RawText!.TrimEnd('/');
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            Assert.True(
                endpoint.Metadata.GetMetadata<RequiredRole>() is null == OpenToAll.Contains($"{method} {path}"),
                $"{endpoint.DisplayName}: a role, or a place on the open list");
        }
    }

    [Fact]
    public async Task Every_endpoint_refuses_who_lacks_its_role_and_nobody_else()
    {
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<RequiredRole>() is not { } required) continue;
            var path = endpoint.RoutePattern.RawText!.Replace("{id}", "x_unknown", StringComparison.Ordinal)
                .Replace("{windowId}", "mw_unknown", StringComparison.Ordinal).Replace("{name}", "unknown", StringComparison.Ordinal)
                .Replace("{idOrSlug}", "unknown", StringComparison.Ordinal);
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, await Status(null, method, path));
                foreach (var role in Enum.GetValues<Role>())
                {
                    var status = await Status(role, method, path);
                    var isRefused = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                    Assert.True(isRefused == role < required.Role, $"{method} {path} as {role}: {status}");
                }
            }
        }
    }

    [Theory]
    [InlineData("Bearer nobodys-key")]
    [InlineData("Bearer")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task A_wrong_credential_is_401(string authorization)
    {
        using var client = fleet.Caller(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        var answer = await client.GetAsync("/api/v1/version");
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), (answer.StatusCode, (await answer.Json()).Text("error")));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task The_other_header_works_but_never_mends_a_wrong_bearer()
    {
        using var client = fleet.Caller(null);
        client.DefaultRequestHeaders.Add("x-api-key", $" {fleet.KeyOf(Role.Viewer)} ");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/version")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/version")).StatusCode);
    }

    [Fact]
    public async Task A_key_in_the_query_is_for_sockets_only()
    {
        using var client = fleet.Caller(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync($"/api/v1/version?apiKey={FleetHost.AdminKey}")).StatusCode);
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await client.GetAsync($"/ws/agent?apiKey={FleetHost.AdminKey}")).StatusCode);
    }

    private async Task<HttpStatusCode> Status(Role? role, string method, string path)
    {
        using var client = fleet.Caller(role);
        using var request = new HttpRequestMessage(new(method), path);
        // Of a stream that is let in, the headers are all that ever ends.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
