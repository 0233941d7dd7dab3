using System.Globalization;
using Fleet.Moving;

namespace Fleet.Api.Moving;

/// <summary>Tells how far a move has come: one line that changes on a terminal, and lines that stay anywhere else.</summary>
internal sealed class MoveProgress(TextWriter output, bool isTerminal, TimeProvider time)
{
    private static readonly TimeSpan OnTerminals = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(10);

    private readonly long _began = time.GetTimestamp();
    private long _told = time.GetTimestamp();
    private string _last = "";

    public void Tell(MoveStep step)
    {
        var isWhole = step.Phase is MovePhase.Compared || (step.Phase is MovePhase.Copied && step.Rows >= step.Total);
        // An empty table is told of at the end.
        if (step is { Phase: MovePhase.Copying } or { Rows: 0, Total: 0 }) return;
        if (!isWhole && time.GetElapsedTime(_told) < (isTerminal ? OnTerminals : Elsewhere)) return;
        _told = time.GetTimestamp();
        var line = Line(step);
        if (line == _last) return;
        if (isTerminal) Replace(line);
        else output.WriteLine(line);
        output.Flush();
        _last = line;
    }

    /// <summary>Leaves the line behind.</summary>
    public void End()
    {
        if (isTerminal) Replace("");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_began).TotalSeconds:0.0} s"));
    }

    private void Replace(string line) => output.Write($"\r{line.PadRight(_last.Length)}{(line.Length == 0 ? "\r" : "")}");

    private static string Line(MoveStep step)
    {
        var done = step.Phase is MovePhase.Compared || step.Total == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" of {step.Total:N0}");
        var what = step.Phase is MovePhase.Comparing or MovePhase.Compared ? "compared" : "copied";
        return string.Create(CultureInfo.InvariantCulture, $"{step.Table}: {step.Rows:N0}{done} rows {what}");
    }
}
