using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Output;

namespace Fleet.Cli.SignIn;

/// <summary>A login with e-mail and password that lasts just long enough to make an API key.</summary>
internal static class WebSession
{
    /// <summary>A new key of the user's own, and its id.</summary>
    /// <exception cref="Shell.Failure">The password is wrong, or Fleet refuses.</exception>
    public static async Task<(string Key, string Id)> MakeKey(HttpClient http, string email, string password, CancellationToken cancellation)
    {
        using var login = await http.PostAsJsonAsync("api/v1/session", new JsonObject { ["email"] = email, ["password"] = password }, cancellation);
        var session = await FleetApi.Read(login, cancellation);
        var cookie = string.Join("; ", login.Headers.GetValues("Set-Cookie").Select(one => one.Split(';')[0]));
        var made = await Send(http, HttpMethod.Post, "api/v1/me/api-keys", new JsonObject { ["name"] = $"fleet on {Environment.MachineName}" });
        await Send(http, HttpMethod.Delete, "api/v1/session", null);
        return (made.Text("key"), made.Text("id"));

        async Task<JsonNode> Send(HttpClient client, HttpMethod method, string path, JsonNode? body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("Cookie", cookie);
            request.Headers.Add("X-CSRF-Token", session.Text("csrfToken"));
            using var answer = await client.SendAsync(request, cancellation);
            return await FleetApi.Read(answer, cancellation);
        }
    }
}
