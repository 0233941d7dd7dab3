using Microsoft.AspNetCore.Http;

namespace Fleet.Cloud.Tests.Fakes;

/// <summary>An answer.</summary>
internal sealed record Reply(int Status, string Text = "", string? RetryAfter = null);

/// <summary>What goes wrong with one call. The deed is what the provider would have done.</summary>
internal delegate Task Trouble(HttpContext context, Func<Reply> deed);

internal static class Troubles
{
    public static Trouble Answer(int status, string text, string? retryAfter = null) =>
        (context, _) => FakeProvider.Write(context, new(status, text, retryAfter));

    /// <summary>The provider does it, and then answers something else.</summary>
    public static Trouble AnswerAfterTheDeed(int status, string text) => (context, deed) =>
    {
        deed();
        return FakeProvider.Write(context, new(status, text));
    };

    /// <summary>The provider does it, and then the connection breaks in the middle of the answer.</summary>
    public static Trouble CutOff() => async (context, deed) =>
    {
        var reply = deed();
        context.Response.StatusCode = reply.Status;
        context.Response.ContentLength = 4096;
        await context.Response.WriteAsync("{ \"");
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>The connection ends without an answer, and nothing is done.</summary>
    public static Trouble HangUp() => (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>An address elsewhere, which nobody must follow.</summary>
    public static Trouble Redirect(string to) => (context, _) =>
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    };
}
