using Fleet.TestKit;

namespace Fleet.Tests.SshHost;

/// <summary>Waits for what the operating system does in its own time.</summary>
public static class Until
{
    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task True(Func<Task<bool>> condition, string what, double seconds = 30) =>
        Eventually.BecomesAsync(what, true, condition, TimeSpan.FromSeconds(seconds));

    /// <inheritdoc cref="True(Func{Task{bool}}, string, double)"/>
    public static Task True(Func<bool> condition, string what, double seconds = 30) => True(() => Task.FromResult(condition()), what, seconds);
}
