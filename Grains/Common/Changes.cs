namespace Fleet.Grains.Common;

/// <summary>Where callers of a grain wait for its state to come to something, in turns that interleave with those that change it.</summary>
internal sealed class Changes(TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    private TaskCompletionSource _next = new();

    /// <summary>Waits until it holds, or the wait (at most 25 s) is over. It is asked at once and after each change.</summary>
    public async Task Await(Func<bool> holds, TimeSpan wait)
    {
        var end = time.GetUtcNow() + (wait < LongestWait ? wait : LongestWait);
        while (!holds() && end - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            try
            {
                await _next.Task.WaitAsync(left, time);
            }
            catch (TimeoutException)
            {
            }
        }
    }

    /// <summary>Lets all who wait look again.</summary>
    public void Announce()
    {
        var next = _next;
        _next = new TaskCompletionSource();
        next.TrySetResult();
    }
}
