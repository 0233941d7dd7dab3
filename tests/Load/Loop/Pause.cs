namespace Fleet.Load.Loop;

/// <summary>Time that passes as a part of what is measured.</summary>
internal static class Pause
{
    public static async Task For(TimeSpan span, CancellationToken cancellation = default)
    {
        using var timer = new PeriodicTimer(span > TimeSpan.FromMilliseconds(1) ? span : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync(cancellation);
    }

    /// <summary>Until it holds, looked at each so often; false if it did not in time.</summary>
    public static async Task<bool> Until(Func<Task<bool>> holds, TimeSpan each, TimeSpan limit)
    {
        var end = DateTime.UtcNow + limit;
        using var timer = new PeriodicTimer(each);
        while (!await holds())
        {
            if (DateTime.UtcNow > end) return false;
            await timer.WaitForNextTickAsync();
        }

        return true;
    }
}
