using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Tests.Fakes;

/// <summary>A call that arrived.</summary>
internal sealed record Seen(string Method, string Path, IQueryCollection Query, JsonNode? Body)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>A provider on loopback: it replays documented answers and remembers what it was told.</summary>
internal abstract class FakeProvider : IAsyncDisposable
{
    public const string Token = "token-0123456789abcdef";

    // Smaller than what is asked for, so that short lists have several pages.
    protected const int PageSize = 2;

    private readonly List<(string Method, string Path, Trouble Trouble)> _troubles = [];
    private readonly List<Seen> _calls = [];
    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private int _hanging;

    protected FakeProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Serve);
    }

    /// <summary>The folder of its answers, and its name.</summary>
    public abstract string Folder { get; }

    public abstract string Name { get; }

    /// <summary>The paths of machines and of keys.</summary>
    public abstract string Machines { get; }

    public abstract string Keys { get; }

    /// <summary>The status with which it refuses an order, and with which it asks for patience with a busy machine.</summary>
    public abstract int Refused { get; }

    public abstract int Busy { get; }

    public abstract string Region { get; }

    public abstract string Size { get; }

    /// <summary>How often a machine is looked at until it is active.</summary>
    public int PollsUntilActive { get; set; } = 2;

    public Uri Url => new(_app.Urls.Single() + "/api");

    /// <summary>What has arrived so far.</summary>
    public Seen[] Calls
    {
        get { lock (_gate) return [.. _calls]; }
    }

    /// <summary>How many calls have been left without an answer.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    public List<JsonObject> MachineList { get; } = [];

    public List<JsonObject> KeyList { get; } = [];

    protected Random Numbers { get; } = new(1);

    public Task Start() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public Seen[] CallsOf(string method, string path) => [.. Calls.Where(call => call.Method == method && call.Path == path)];

    /// <summary>Lets the next calls of that kind go wrong.</summary>
    public void Spoil(string method, string path, Trouble trouble, int times = 1)
    {
        lock (_gate) _troubles.AddRange(Enumerable.Repeat((method, path, trouble), times));
    }

    /// <summary>One of its answers, as text.</summary>
    public string Text(string name) => Resource.Read($"{Folder}/{name}.json").ToJsonString();

    /// <summary>A refusal in its form.</summary>
    public abstract string Refusal(string message);

    /// <summary>Does the call but never answers it.</summary>
    public Trouble Hang() => async (context, deed) =>
    {
        deed();
        Interlocked.Increment(ref _hanging);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    public static async Task Write(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        if (reply.RetryAfter is not null) context.Response.Headers.RetryAfter = reply.RetryAfter;
        if (reply.Status == 204) return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(reply.Text);
    }

    public abstract JsonObject AddKey(string name, string publicKey, string fingerprint);

    public abstract JsonObject AddMachine(string name, string? reference);

    protected abstract Reply Handle(Seen call);

    protected Reply Answered(int status, string name) => new(status, Text(name));

    protected static Reply Answered(int status, JsonNode body) => new(status, body.ToJsonString());

    protected int NextId() => Numbers.Next(1000, 1_000_000_000);

    private async Task Serve(HttpContext context)
    {
        var body = context.Request.ContentLength > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
        var call = new Seen(context.Request.Method, context.Request.Path.Value!["/api/".Length..], context.Request.Query, body);
        Trouble? trouble = null;
        lock (_gate)
        {
            _calls.Add(call);
            var index = _troubles.FindIndex(each => each.Method == call.Method && call.Path.StartsWith(each.Path, StringComparison.Ordinal));
            if (index >= 0)
            {
                trouble = _troubles[index].Trouble;
                _troubles.RemoveAt(index);
            }
        }

        if (context.Request.Headers.Authorization != $"Bearer {Token}") await Write(context, Answered(401, "unauthorized"));
        else if (trouble is not null) await trouble(context, () => Do(call));
        else await Write(context, Do(call));
    }

    private Reply Do(Seen call)
    {
        lock (_gate) return Handle(call);
    }
}
