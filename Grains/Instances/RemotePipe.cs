using System.IO.Pipelines;
using Fleet.Remote;

namespace Fleet.Grains.Instances;

/// <summary>
/// What one machine writes another reads, at the pace of the slower one. A side that fails ends the other: a reader never takes half of
/// what was written for all of it, and nobody writes what is read no more.
/// </summary>
internal static class RemotePipe
{
    // Continuations run where they were awaited, which for a step is its grain's scheduler.
    private static readonly PipeOptions Bounds = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    public static async Task<Remote<bool>> Run(
        Func<Stream, CancellationToken, Task<Remote<bool>>> produce,
        Func<Stream, CancellationToken, Task<Remote<bool>>> consume,
        CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pipe = new Pipe(Bounds);
        RemoteError? first = null;
        try
        {
            await Task.WhenAll(
                Side(() => produce(pipe.Writer.AsStream(leaveOpen: true), ending.Token), exception => pipe.Writer.CompleteAsync(exception)),
                Side(() => consume(pipe.Reader.AsStream(leaveOpen: true), ending.Token), exception => pipe.Reader.CompleteAsync(exception)));
        }
        catch (Exception) when (first is not null && !cancellation.IsCancellationRequested)
        {
            // The other side was cut off by the first one's failure, which is what there is to tell.
        }

        return first is not null ? first : true;

        async Task Side(Func<Task<Remote<bool>>> act, Func<Exception?, ValueTask> complete)
        {
            RemoteError? error;
            try
            {
                error = (await act()).Error;
            }
            catch (Exception exception)
            {
                await complete(exception);
                EndOther();
                throw;
            }

            first ??= error;
            await complete(error is null ? null : new IOException(error.Message));
            if (error is not null) EndOther();
        }

#pragma warning disable CA1849 // The asynchronous form would do it on a thread of the pool's, and not in this turn.
        void EndOther() => ending.Cancel();
#pragma warning restore CA1849
    }
}
