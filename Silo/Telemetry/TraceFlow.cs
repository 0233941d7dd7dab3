using System.Diagnostics;

namespace Fleet.Silo.Telemetry;

/// <summary>
/// How a trace goes from process to process: a call takes its caller's W3C trace parent with it. Within a process the embedded engine hands on the
/// activity itself, and nothing of this is used.
/// </summary>
internal static class TraceFlow
{
    private const string Parent = "traceparent";

    /// <summary>Writes the current activity into what travels with calls.</summary>
    public static void Send()
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id }) RequestContext.Set(Parent, id);
        else RequestContext.Remove(Parent);
    }

    /// <summary>What a call came with; what is current here if it came with nothing.</summary>
    public static ActivityContext Cause() =>
        RequestContext.Get(Parent) is string parent && ActivityContext.TryParse(parent, null, isRemote: true, out var cause)
            ? cause
            : Activity.Current?.Context ?? default;
}
