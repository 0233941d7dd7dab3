using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Threading.Channels;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Identity;

/// <summary>What is revoked is good for nothing at once, and what is open with it ends about a second later.</summary>
public sealed class RevocationTests(FleetHost fleet)
{
    // The promise is a second; the machine may have much else to do.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_its_streams_end()
    {
        var (id, key) = await ProgramKey("DEVELOPER");
        using var caller = fleet.With(key);
        using var socket = await AgentClient.Connect(fleet, key, "/ws");
        var ticket = (await caller.PostAsync("/api/v1/ws/ticket", null).Json()).Text("ticket")!;
        using var ticketed = await AgentClient.ConnectWithTicket(fleet, ticket);
        using var events = await EventReader.Open(caller, "/api/v1/logs/stream", null);
        await events.Next();
        using var others = await AgentClient.Connect(fleet, FleetHost.AdminKey, "/ws");

        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync($"/api/v1/api-keys/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await caller.Status());
        await socket.ExpectClose(WebSocketCloseStatus.PolicyViolation).Within("the socket's end", Soon);
        await ticketed.ExpectClose(WebSocketCloseStatus.PolicyViolation).Within("the end of the socket by ticket", Soon);
        await Assert.ThrowsAsync<ChannelClosedException>(() => events.Next().Within("the end of the events", Soon));
        Assert.Equal(401, await AgentClient.Refused(fleet, key, "/ws"));
        await others.Ping("still-there");
        Assert.NotNull(await others.Receive());
    }

    [Fact]
    public async Task A_ticket_is_no_better_than_the_key_behind_it()
    {
        var (id, key) = await ProgramKey("VIEWER");
        using var caller = fleet.With(key);
        var ticket = (await caller.PostAsync("/api/v1/ws/ticket", null).Json()).Text("ticket")!;
        await _admin.DeleteAsync($"/api/v1/api-keys/{id}");
        Assert.Equal(401, await AgentClient.RefusedTicket(fleet, ticket));
    }

    [Fact]
    public async Task The_window_of_a_terminal_closes()
    {
        var (id, key) = await ProgramKey("DEVELOPER");
        using var caller = fleet.With(key);
        var instance = (await _admin.Register()).Text("id")!;
        using var agent = await AgentClient.Connect(fleet, FleetHost.AdminKey, instance: instance);
        var opened = new HttpResponseMessage();
        await Eventually.BecomesAsync("a terminal", HttpStatusCode.Created, async () =>
            (opened = await caller.PostAsync($"/api/v1/instances/{instance}/terminal", null)).StatusCode);
        using var window = await AgentClient.Connect(fleet, key, (await opened.Json()).Text("websocketUrl")!);

        await _admin.DeleteAsync($"/api/v1/api-keys/{id}");
        await window.ExpectClose(WebSocketCloseStatus.PolicyViolation).Within("the window's end", Soon);
    }

    [Theory]
    [InlineData("{\"isActive\":false}")]
    [InlineData("{\"role\":\"VIEWER\"}")]
    public async Task The_streams_of_a_users_key_end_when_they_lose_something(string change)
    {
        var ann = await _admin.AddUser("DEVELOPER");
        var (_, key) = await fleet.AddKey(ann);
        using var socket = await AgentClient.Connect(fleet, key);
        var changed = await _admin.PutAsync($"/api/v1/admin/users/{ann.Id}", new StringContent(change, null, "application/json"));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var caller = fleet.With(key);
        Assert.Equal(change.Contains("false", StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, await caller.Status());
        await socket.ExpectClose(WebSocketCloseStatus.PolicyViolation).Within("the socket's end", Soon);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_in_every_form()
    {
        var ann = await _admin.AddUser();
        var ((_, key), token) = (await fleet.AddKey(ann), await fleet.Token(ann));
        using var byToken = await AgentClient.Connect(fleet, token, "/ws");
        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync($"/api/v1/admin/users/{ann.Id}")).StatusCode);
        foreach (var credential in new[] { key, token })
        {
            using var caller = fleet.With(credential);
            Assert.Equal(HttpStatusCode.Unauthorized, await caller.Status());
        }

        await byToken.ExpectClose(WebSocketCloseStatus.PolicyViolation).Within("the socket's end", Soon);
    }

    [Fact]
    public async Task A_new_password_ends_what_a_token_has_open_and_not_what_a_key_has()
    {
        var ann = await _admin.AddUser();
        var (_, key) = await fleet.AddKey(ann);
        using var byToken = await AgentClient.Connect(fleet, await fleet.Token(ann), "/ws");
        using var byKey = await AgentClient.Connect(fleet, key, "/ws");
        await _admin.PutAsJsonAsync($"/api/v1/admin/users/{ann.Id}", new { password = "another password" });
        await byToken.ExpectClose(WebSocketCloseStatus.PolicyViolation).Within("the socket's end", Soon);
        await byKey.Ping("still-there");
        Assert.NotNull(await byKey.Receive());
    }

    [Fact]
    public async Task What_has_ended_is_forgotten()
    {
        await using var host = new FleetHost();
        await host.InitializeAsync();
        var streams = host.App.Services.GetRequiredService<OpenStreams>();
        using (await AgentClient.Connect(host, FleetHost.AdminKey, "/ws"))
        {
            await Eventually.BecomesAsync("open", 1, () => streams.Count);
        }

        await Eventually.BecomesAsync("ended", 0, () => streams.Count);
    }

    private async Task<(string Id, string Key)> ProgramKey(string role)
    {
        var made = await _admin.PostAsJsonAsync("/api/v1/api-keys", new { name = "program", role }).Json();
        return (made.Text("id")!, made.Text("key")!);
    }
}
