using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Fleet.Backups.Tests.S3;

/// <summary>What services do now and then.</summary>
internal static class Troubles
{
    public static Trouble Refuse(int status, string code, string message = "as told") => (context, _) => FakeS3.Refuse(context, status, code, message);

    /// <summary>A gateway's page, not the service's own answer.</summary>
    public static Trouble Page(int status) => (context, _) =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("<html><body>Bad Gateway</body></html>");
    };

    /// <summary>A success whose body is a failure.</summary>
    public static Trouble FailureInSuccess(string code) => (context, _) =>
        FakeS3.Answer(context, new XElement("Error", new XElement("Code", code), new XElement("Message", "Please try again.")));

    /// <summary>The connection ends without an answer, and nothing is done.</summary>
    public static Trouble HangUp() => (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>There is never an answer.</summary>
    public static Trouble Hang(TaskCompletionSource? reached = null) => async (context, _) =>
    {
        reached?.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    /// <summary>The answer begins, and then the connection breaks, or stays open and silent.</summary>
    public static Trouble CutOff(bool silently = false) => async (context, _) =>
    {
        context.Response.ContentLength = 1 << 20;
        await context.Response.Body.WriteAsync(new byte[1000]);
        await context.Response.Body.FlushAsync();
        if (silently) await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        context.Abort();
    };

    /// <summary>An address elsewhere, which nobody must follow.</summary>
    public static Trouble Redirect(string to) => (context, _) =>
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    };
}
