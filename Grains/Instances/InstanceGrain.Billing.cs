using Fleet.Grains.Billing;
using Fleet.Grains.Common;
using Fleet.Instances;
using Orleans.Storage;

namespace Fleet.Grains.Instances;

/// <summary>
/// How long the instance is up. A span that has ended waits in the state until it is in the table of spans: a crash at any point leaves it in
/// one of the two, or in both, where it is the same one.
/// </summary>
internal sealed partial class InstanceGrain
{
    private static readonly TimeSpan FirstRecordingPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRecordingPause = TimeSpan.FromMinutes(1);

    private IGrainTimer? _recorder;
    private int _failedRecordings;

    private InstanceState Metered(InstanceState next) => RunMeter.Note(next, time.GetUtcNow());

    private void RecordEndedRuns()
    {
        if (State.EndedRuns.IsEmpty || _recorder is not null) return;
        _recorder = this.RegisterGrainTimer(Record, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    /// <summary>What ran before this was metered counts from now on.</summary>
    private Task MeterFromNow() =>
        _state.Exists && State is { Status: InstanceStatus.Running, Run: null } ? _state.Commit(State) : Task.CompletedTask;

    private async Task Record(CancellationToken cancellation)
    {
        try
        {
            await spans.Append(State.EndedRuns, cancellation);
            _recorder?.Dispose();
            _recorder = null;
            await _state.Commit(State with { EndedRuns = [] });
            _failedRecordings = 0;
        }
        catch (Exception exception) when (exception is not InconsistentStateException && !cancellation.IsCancellationRequested)
        {
            log.RunsNotRecorded(exception, State.Id);
            var pause = Backoff.Of(FirstRecordingPause, _failedRecordings++, MaxRecordingPause);
            _recorder ??= this.RegisterGrainTimer(Record, new GrainTimerCreationOptions(pause, Timeout.InfiniteTimeSpan) { KeepAlive = true });
            _recorder.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }
}
