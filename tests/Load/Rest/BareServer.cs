using Fleet.Load.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fleet.Load.Rest;

/// <summary>The baseline: a bare Kestrel that answers with the bytes that were put to it under a path, and does nothing else.</summary>
internal static class BareServer
{
    public static Task<int> Run(string[] words) => BareHost.Run(words, app =>
    {
        var answers = new Dictionary<string, byte[]>();
        app.MapPut("/{name}", async (string name, HttpContext context) => answers[name] = await ReadAll(context));
        app.MapGet("/{name}", (string name, HttpContext context) => Answer(context, 200, answers[name]));
        app.MapPost("/{name}", async (string name, HttpContext context) =>
        {
            await ReadAll(context);
            await Answer(context, 201, answers[name]);
        });
    });

    private static async Task Answer(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    private static async Task<byte[]> ReadAll(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
