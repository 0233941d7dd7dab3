using Fleet.Simulation.Running;

namespace Fleet.Simulation.Invariants;

/// <summary>
/// What is read of a field is what was last acknowledged, or a write that overlaps that or the reading, or one whose outcome nobody knows: such a one may come
/// into effect at any time after it was asked.
/// </summary>
internal sealed class AcknowledgedWritesSurvive : Invariant
{
    public AcknowledgedWritesSurvive(Run run) : base(run) => run.Work.ValueRead += Judge;

    public override string Name => "acknowledged-writes-survive";

    private void Judge(string field, string? value, TimeSpan begun, TimeSpan ended)
    {
        var writes = Run.Calls.Where(call => call.Key == field && call.Value is not null && call.Start <= ended && call.Result is not CallResult.Failed).ToList();
        var last = writes.LastOrDefault(write => write.Result is CallResult.Ok && write.End < begun);
        var allowed = writes.Where(write => write.Result is not CallResult.Ok || write.End >= (last?.Start ?? begun)).Select(write => write.Value).ToList();
        if (last is null) allowed.Add(null);
        Hold(allowed.Contains(value), $"{field} is {value ?? "nothing"}; the last acknowledged write was {last?.Value ?? "none"}, and it may be {string.Join(", ", allowed)}");
    }
}
