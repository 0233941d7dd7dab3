using System.Text.Json.Nodes;
using Fleet.Cli.Agent;
using Fleet.TestKit;

namespace Fleet.Cli.Tests;

/// <summary>What an agent keeps while Fleet is away.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task What_was_sent_is_not_sent_again_and_what_could_not_be_is_next()
    {
        using var outbox = new Outbox();
        outbox.Add("a", []);
        outbox.Add("b", []);
        outbox.Sent(await Next(outbox));
        Assert.Equal("b", (await Next(outbox)).Type);
        outbox.Keep();
        var again = await Next(outbox);
        Assert.Equal("b", again.Type);
        outbox.Sent(again);
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public async Task The_oldest_are_forgotten_first_and_counted()
    {
        using var outbox = new Outbox(capacity: 3);
        for (var i = 0; i < 10; i++) outbox.Add("metrics", new JsonObject { ["n"] = i });
        Assert.Equal((3, 7L), (outbox.Count, outbox.Dropped));
        for (var i = 7; i < 10; i++)
        {
            var message = await Next(outbox);
            Assert.Equal(i, (int)message.Payload["n"]!);
            outbox.Sent(message);
        }
    }

    [Fact]
    public async Task A_message_that_is_forgotten_while_it_is_being_sent_takes_no_other_with_it()
    {
        using var outbox = new Outbox(capacity: 2);
        outbox.Add("a", []);
        outbox.Add("b", []);
        var sending = await Next(outbox);
        outbox.Add("c", []);
        outbox.Sent(sending);
        Assert.Equal("b", (await Next(outbox)).Type);
    }

    private static Task<Message> Next(Outbox outbox) => outbox.Next(TestContext.Current.CancellationToken).Within("a message");
}
