using System.Net.WebSockets;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleet.Api.Tests.Lifetime;

/// <summary>How streams and sockets end when the process does.</summary>
public sealed class StreamEndTests
{
    [Fact]
    public async Task They_are_sent_away_one_after_the_other_and_those_that_come_later_at_once()
    {
        // Nobody is asked who they are: it was never started.
        var time = new ManualTime();
        using var streams = new OpenStreams(null!, time, NullLogger<OpenStreams>.Instance);
        var holder = new Principal { Name = "somebody", Role = Role.Viewer };
        var open = Enumerable.Range(0, 1_000).Select(_ => streams.Open(holder)).ToList();
        int Gone() => open.Count(stream => stream.Leaving.IsCancellationRequested);

        var leaving = streams.Leave(TimeSpan.FromSeconds(2), default);
        for (var passed = 0; passed < 200; passed++)
        {
            await Eventually.HoldsAsync("those go whose turn it is", () => Gone() >= Math.Min(1_000, passed * 5));
            Assert.True(Gone() <= (passed * 5) + 10, $"{Gone()} have gone after {passed} hundredths of a second");
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await leaving.Within("all have gone");
        Assert.Equal(1_000, Gone());
        Assert.All(open, stream => Assert.False(stream.Ended.IsCancellationRequested));
        using var late = streams.Open(holder);
        await Eventually.HoldsAsync("one that comes later", () => late.Leaving.IsCancellationRequested);
    }

    [Fact]
    public async Task Sockets_and_streams_hear_that_the_process_ends_and_when_to_come_back()
    {
        await using var fleet = new PlainHost();
        await fleet.InitializeAsync();
        using var caller = fleet.Caller();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {FleetHost.AdminKey}");
        await socket.ConnectAsync(new($"ws://{fleet.Address.Authority}/ws"), TestContext.Current.CancellationToken);
        using var stream = await caller.GetAsync("/api/v1/logs/stream", HttpCompletionOption.ResponseHeadersRead);
        var told = stream.Content.ReadAsStringAsync();

        var stopped = fleet.App.StopAsync();
        var received = await socket.ReceiveAsync(new byte[256], TestContext.Current.CancellationToken);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (received.MessageType, received.CloseStatus));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Matches("retry: [0-9]{3,4}\n\n$", await told.Within("the stream ends"));
        await stopped.Within("Fleet ends");
    }

    private sealed class PlainHost() : FleetHost(_ => { });
}
