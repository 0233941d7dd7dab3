using System.Collections.Concurrent;
using Fleet.Cloud.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Tests.Catalog;

/// <summary>A question for prices that arrived.</summary>
internal sealed record Asked(string Method, string Path, IQueryCollection Query, string? Authorization, string Body);

/// <summary>Stands for the price APIs of all providers, each in its documented form, on loopback.</summary>
internal sealed class PriceServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PriceServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Serve);
    }

    public ConcurrentQueue<Asked> Questions { get; } = new();

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Answers every question from now on; null for the documented answers.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<PriceServer> Start()
    {
        var server = new PriceServer();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Serve(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var asked = new Asked(
            context.Request.Method, context.Request.Path, context.Request.Query, context.Request.Headers.Authorization, await reader.ReadToEndAsync());
        Questions.Enqueue(asked);
        if (Instead is { } other) await other(context);
        else await FakeProvider.Write(context, new Reply(200, Resource.Read($"Catalog/{AnswerTo(asked)}.json").ToJsonString()));
    }

    private static string AnswerTo(Asked asked) => asked switch
    {
        { Method: "GET", Path: "/v2/sizes" } => "digitalocean",
        { Method: "GET", Path: "/v1/plans" } => "northflank",
        { Method: "GET", Path: "/api/retail/prices" } => "azure",
        { Method: "POST", Path: "/graphql" } when asked.Body.Contains("vmSizes", StringComparison.Ordinal) => "fly",
        { Method: "POST", Path: "/graphql" } when asked.Body.Contains("gpuTypes", StringComparison.Ordinal) => "runpod",
        _ => throw new InvalidOperationException($"{asked.Method} {asked.Path}"),
    };
}
