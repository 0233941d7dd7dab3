using System.Text;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>Whatever comes over a socket ends at most its own connection.</summary>
public sealed class SocketFuzzTests(SocketHost fleet) : IClassFixture<SocketHost>
{
    private const int Slow = 20;

    private readonly SocketTargets _sockets = new(fleet);

    [Fact]
    public Task No_bytes_of_an_agent_break_the_gateway() => Check(_sockets.Agent);

    [Fact]
    public Task No_bytes_of_a_console_break_the_gateway() => Check(_sockets.Console);

    [Fact]
    public async Task No_bytes_of_a_terminal_s_window_break_it()
    {
        await fleet.OpenTerminal();
        await Check(_sockets.Terminal);
    }

    [Fact]
    public async Task No_bytes_of_a_client_break_the_server()
    {
        if (await FuzzRun.Of(new HttpTarget(fleet).Target) is { } finding) Assert.Fail(finding.ToString());
    }

    [Fact]
    public async Task No_line_of_a_log_breaks_its_ways_in_and_out()
    {
        // After some refusals the server closes the connection, on which the next request may be on its way: each has one of its own.
        using var client = fleet.Caller(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        using var stream = await EventReader.Open(client, $"/api/v1/instances/{fleet.Instance}/logs/stream", null);
        if (await FuzzRun.Of(new LogTarget(fleet, client, stream).Target) is { } finding) Assert.Fail(finding.ToString());
    }

    [Fact]
    public async Task Who_never_comes_to_the_end_of_a_request_is_sent_away_and_disturbs_nobody()
    {
        var peers = Enumerable.Range(0, Slow).Select(_ => new RawPeer(fleet.Address)).ToList();
        foreach (var (i, peer) in peers.Index())
        {
            peer.Say("GET /ws/agent HTTP/1.1\r\nHost: fleet\r\nX-A: "u8);
            if (i % 2 == 0) peer.Say(Encoding.ASCII.GetBytes($"b\r\nAuthorization: Bearer {fleet.KeyOf(Role.Developer)}\r\nConnection: Upgrade\r\nUpgr"));
        }

        using var caller = fleet.Caller();
        Assert.True((await caller.GetAsync("/api/v1/instances")).IsSuccessStatusCode);
        var ends = peers.Select(peer => Task.Run(() => peer.Listen(() => false))).ToList();
        foreach (var end in ends) Assert.True(await end.Within("the end of a slow client", TimeSpan.FromMinutes(2)), "A client that says no more is not sent away");
        Assert.All(peers, peer => Assert.True(peer.Text is "" || peer.Text.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), peer.Text));
        foreach (var peer in peers) peer.Dispose();
        Assert.Null(fleet.Fault());
    }

    [Theory]
    [InlineData("/broken/code", "closes with 4999")]
    [InlineData("/broken/word", "Fleet failed")]
    [InlineData("/broken/type", "Fleet says")]
    [InlineData("/health/live", "is not let in")]
    public async Task A_broken_socket_is_found(string path, string what)
    {
        var finding = await FuzzRun.Of(_sockets.At(path), [("heartbeat", WireFrame.Text("{}"))]);
        Assert.Contains(what, finding?.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/broken/fault", "HTTP/1.1 500")]
    [InlineData("/broken/echo", "the key is echoed")]
    public async Task A_broken_answer_is_found(string path, string what)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: fleet\r\nAuthorization: Bearer KEY\r\n\r\n");
        var finding = await FuzzRun.Of(new HttpTarget(fleet).Target with { Cases = 0 }, [("request", request)]);
        Assert.Contains(what, finding?.Why, StringComparison.Ordinal);
        fleet.Fault();
    }

    private static async Task Check(Target target)
    {
        if (await FuzzRun.Of(target, SocketTargets.CorpusOf(target)) is { } finding) Assert.Fail(finding.ToString());
    }
}
