using System.Net;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Access;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

public sealed class RoleTests(FleetHost fleet)
{
    private static readonly string[] OpenToAll =
    [
        "GET /health", "GET /health/live", "GET /health/ready", "GET /health/startup", "GET /openapi/{documentName}.json", "GET /.well-known/jwks.json",
        // The web page: its address without the slash at its end, its files, and where it stood before.
        "GET ", "GET /assets/{file}", "GET /operator",
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
        var callers = Enum.GetValues<Role>().Select(role => (Role?)role).Append(null).ToDictionary(role => role?.ToString() ?? "nobody", fleet.Caller);
        await Parallel.ForEachAsync(Served.All(fleet), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
        {
            var required = one.Access.Required?.Role;
            var path = one.At();
            Assert.Equal(required is null, await Status(callers["nobody"], one.Method, path) is not HttpStatusCode.Unauthorized);
            foreach (var role in Enum.GetValues<Role>())
            {
                var status = await Status(callers[role.ToString()], one.Method, path);
                Assert.True(status is not HttpStatusCode.Unauthorized, $"{one.Method} {path} as {role}: {status}");
                Assert.True(status is HttpStatusCode.Forbidden == role < required, $"{one.Method} {path} as {role}: {status}");
            }
        });
        foreach (var caller in callers.Values) caller.Dispose();
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

    private static async Task<HttpStatusCode> Status(HttpClient caller, string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        // Of a stream that is let in, the headers are all that ever ends.
        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
