using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fleet.Outbound.Tests.Hosts;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.AspNetCore.Http;

namespace Fleet.Outbound.Tests;

public sealed class HttpCallerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_call_arrives_as_it_was_made()
    {
        await using var server = await Receiver.Start(context => context.Response.WriteAsync("thanks"));
        var headers = ImmutableSortedDictionary<string, SealedSecret>.Empty
            .Add("Authorization", new("Bearer s3cret")).Add("Content-Type", new("application/x-own")).Add("User-Agent", new("mine")).Add("X-Id", new("theirs"));
        var answer = await Call(new HttpCall($"{server.Address}a?b=c", "PUT", headers, "{\"ü\":1}"), more: ("X-Id", "ours"));

        Assert.Equal((200, "thanks", null, false), (answer.Status, answer.Body, answer.Error, answer.IsRefused));
        var got = Assert.Single(server.Requests);
        Assert.Equal(("PUT", "/a?b=c", "{\"ü\":1}"), (got.Method, got.Path, got.Body));
        Assert.Equal(("Bearer s3cret", "application/x-own", "mine", "ours"), (
            (string?)got.Headers.Authorization, (string?)got.Headers.ContentType, (string?)got.Headers.UserAgent, (string?)got.Headers["X-Id"]));
    }

    [Fact]
    public async Task What_a_call_says_of_itself_is_little()
    {
        await using var server = await Receiver.Start(context =>
        {
            context.Response.Cookies.Append("id", "1");
            return Task.CompletedTask;
        });
        using var activity = new Activity("test").Start();
        using var caller = Lab.Caller();
        HttpClient.DefaultProxy = new WebProxy("http://127.0.0.1:1");
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await Call(Get(server.Address), caller: caller)).Status);
        Assert.All(server.Requests, request => Assert.Equal(["Host", "User-Agent"], request.Headers.Keys.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(1_000_000, 300_000)]
    public async Task A_reader_reads_as_much_as_it_is_told(int longest, int expected)
    {
        await using var server = await Receiver.Start(context => context.Response.WriteAsync(new string('x', 300_000)));
        using var caller = Lab.Caller();
        var answer = await caller.Read(Get(server.Address), ImmutableDictionary<string, string>.Empty, Limit, longest, TestContext.Current.CancellationToken);
        Assert.Equal((200, expected), (answer.Status, answer.Body.Length));
        Assert.Equal(16_384, (await Call(Get(server.Address))).Body.Length);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_followed()
    {
        await using var server = await Receiver.Start(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        Assert.Equal(302, (await Call(Get(server.Address))).Status);
        Assert.Equal(["/"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Of_a_large_answer_only_the_beginning_is_read()
    {
        // A bare socket knows when nobody takes what it sends; a web server only hears of it later.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve();
        var answer = await Call(Get(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/")));
        Assert.Equal((200, 16_384), (answer.Status, answer.Body.Length));

        // What the buffers of both ends hold is gone, and no more.
        Assert.InRange(await serving.Within("the end of the connection"), 16_384, 50_000_000);

        async Task<long> Serve()
        {
            const long Whole = 1_000_000_000;
            using var connection = await listener.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Whole}\r\n\r\n"));
            var piece = new byte[65_536];
            Array.Fill(piece, (byte)'x');
            var written = 0L;
            try
            {
                for (; written < Whole; written += piece.Length) await stream.WriteAsync(piece);
            }
            catch (IOException)
            {
            }

            return written;
        }
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_after_the_limit()
    {
        await using var server = await Receiver.Start(Receiver.Hang);
        var answer = await Call(Get(server.Address), limit: TimeSpan.FromMilliseconds(300));
        Assert.Equal((null, false), (answer.Status, answer.IsRefused));
        Assert.Contains("gave no answer within 0.3 s", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_counts_even_if_its_body_never_ends()
    {
        await using var server = await Receiver.Start(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Receiver.Hang(context);
        });
        var answer = await Call(Get(server.Address), limit: TimeSpan.FromSeconds(1));
        Assert.Equal((200, "half"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_told()
    {
        await using var server = await Receiver.Start(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var answer = await Call(Get(new Uri(server.Address, "/secret")));
        Assert.Equal((null, false), (answer.Status, answer.IsRefused));
        Assert.Contains("broke the connection off", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_and_no_such_name_are_told_apart()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Assert.Contains("takes no connection", (await Call(Get(new Uri($"http://127.0.0.1:{port}/")))).Error, StringComparison.Ordinal);
        Assert.Contains("could not be resolved", (await Call(Get(new Uri("http://no-such-name.invalid/")))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_says_when_to_come_back_in_either_form()
    {
        var soon = TimeProvider.System.GetUtcNow().AddMinutes(2);
        var forms = new Queue<string>(["120", soon.ToString("R", CultureInfo.InvariantCulture), "Thu, 01 Jan 1970 00:00:00 GMT", "soon"]);
        await using var server = await Receiver.Start(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, forms.Dequeue());
            return Task.CompletedTask;
        });
        var answers = new List<HttpAnswer>();
        while (forms.Count > 0) answers.Add(await Call(Get(server.Address)));
        Assert.All(answers, answer => Assert.Equal(429, answer.Status));
        Assert.Equal(TimeSpan.FromMinutes(2), answers[0].RetryAfter);
        Assert.InRange(answers[1].RetryAfter!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(121));
        Assert.Equal(TimeSpan.Zero, answers[2].RetryAfter);
        Assert.Null(answers[3].RetryAfter);
    }

    public static TheoryData<HttpCall, string> Refused => new()
    {
        { new("ftp://example.com/", "GET", Lab.NoHeaders, null), "http and https" },
        { new("file:///etc/passwd", "GET", Lab.NoHeaders, null), "http and https" },
        { new("nothing", "GET", Lab.NoHeaders, null), "cannot be read" },
        { new($"http://example.com/{new string('x', 2_048)}", "GET", Lab.NoHeaders, null), "cannot be read" },
        { new("http://me:s3cret@example.com/", "GET", Lab.NoHeaders, null), "user" },
        { new("http://example.com/", "TRACE", Lab.NoHeaders, null), "method" },
        { new("http://example.com/", "POST", Lab.NoHeaders, new string('x', 65_537)), "65536" },
        { new("http://example.com/", "POST", Lab.NoHeaders.Add("X-A", new("s3cret\r\nX-B: c")), null), "X-A" },
        { new("http://example.com/", "POST", Lab.NoHeaders.Add("Host", new("s3cret")), null), "Host" },
        { new("http://example.com/", "POST", Lab.NoHeaders.Add("transfer-encoding", new("chunked")), null), "transfer-encoding" },
        { new("http://example.com/", "POST", Lab.NoHeaders.Add("X A", new("s3cret")), null), "name" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task What_cannot_be_called_is_refused_in_a_sentence_without_secrets(HttpCall call, string word)
    {
        var answer = await Call(call);
        Assert.True(answer.IsRefused, answer.Error);
        Assert.Contains(word, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asked_may_give_up()
    {
        await using var server = await Receiver.Start(Receiver.Hang);
        using var caller = Lab.Caller();
        using var ended = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => caller.Call(Get(server.Address), new Dictionary<string, string>(), Limit, ended.Token));
    }

    private static HttpCall Get(Uri address) => new(address.ToString(), "GET", Lab.NoHeaders, null);

    private static async Task<HttpAnswer> Call(
        HttpCall call, TimeSpan? limit = null, Http.HttpCaller? caller = null, params (string Name, string Value)[] more)
    {
        var used = caller ?? Lab.Caller();
        try
        {
            return await used.Call(call, more.ToDictionary(one => one.Name, one => one.Value), limit ?? Limit, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (caller is null) used.Dispose();
        }
    }
}
