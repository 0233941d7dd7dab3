using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;

namespace Fleet.Api.Tests.Identity;

/// <summary>A user that a test has made.</summary>
public sealed record Person(string Id, string Email);

/// <summary>Users, and how they come in.</summary>
public static class People
{
    public const string Password = "correct horse";

    public static async Task<Person> AddUser(this HttpClient admin, string role = "VIEWER")
    {
        var email = $"{Scenes.NewName("user")}@example.com";
        var added = await admin.PostAsJsonAsync("/api/v1/admin/users", new { email, name = "Somebody", password = Password, role });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        return new((await added.Json()).Text("id")!, email);
    }

    public static Task<HttpResponseMessage> AskToken(this HttpClient nobody, string email, string password = Password) =>
        nobody.PostAsJsonAsync("/v1/auth/token", new { email, password });

    public static async Task<string> Token(this FleetHost fleet, Person person)
    {
        using var nobody = fleet.Caller(null);
        var answer = await nobody.AskToken(person.Email);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Json()).Text("access_token")!;
    }

    /// <summary>A caller with that key or token.</summary>
    public static HttpClient With(this FleetHost fleet, string credential)
    {
        var client = fleet.Caller(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        return client;
    }

    public static async Task<HttpStatusCode> Status(this HttpClient client, string path = "/api/v1/version") => (await client.GetAsync(path)).StatusCode;

    /// <summary>A key of that user's own.</summary>
    public static async Task<(string Id, string Key)> AddKey(this FleetHost fleet, Person person, object? body = null)
    {
        using var own = fleet.With(await fleet.Token(person));
        var made = await own.PostAsJsonAsync("/api/v1/me/api-keys", body ?? new { name = "own" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var key = await made.Json();
        return (key.Text("id")!, key.Text("key")!);
    }
}
