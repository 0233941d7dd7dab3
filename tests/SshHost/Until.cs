using System.Diagnostics;

namespace Fleet.Tests.SshHost;

/// <summary>Waits for what the operating system does in its own time.</summary>
public static class Until
{
    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task True(Func<Task<bool>> condition, string what, double seconds = 15)
    {
        for (var watch = Stopwatch.StartNew(); !await condition();)
        {
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"Not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task True(Func<bool> condition, string what, double seconds = 15) => True(() => Task.FromResult(condition()), what, seconds);
}
