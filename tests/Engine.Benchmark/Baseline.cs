using System.Threading.Channels;

namespace Fleet.Engine.Benchmark;

/// <summary>
/// What a call costs without an engine: one channel and one reading loop per object, a task completion source per call.
/// It has turns, and nothing else: no directory, lifecycle, time limits, filters or statistics.
/// </summary>
internal sealed class Baseline
{
    private readonly Channel<TaskCompletionSource<long>> _calls =
        Channel.CreateUnbounded<TaskCompletionSource<long>>(new UnboundedChannelOptions { SingleReader = true });

    private long _count;

    internal Baseline() => _ = LoopAsync();

    internal Task<long> Ping()
    {
        var response = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Writer.TryWrite(response);
        return response.Task;
    }

    private async Task LoopAsync()
    {
        await foreach (var call in _calls.Reader.ReadAllAsync()) call.SetResult(++_count);
    }
}
