using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fleet.TestKit;

/// <summary>Waits for what other threads do, with a deadline in real time and a message that says what was missing.</summary>
public static class Eventually
{
    // Reached by what fails alone; long enough for a machine that has much else to do.
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Polls until the value is the expected one.</summary>
    /// <param name="phase">What is being waited for, in words.</param>
    /// <param name="expected">The value to wait for.</param>
    /// <param name="read">Reads the present value.</param>
    /// <param name="deadline">Real time; 30 s if not given.</param>
    /// <exception cref="DeadlineException">The deadline passed; the message has phase, expected and actual.</exception>
    public static Task BecomesAsync<T>(string phase, T expected, Func<T> read, TimeSpan? deadline = null) =>
        BecomesAsync(phase, expected, () => Task.FromResult(read()), deadline);

    /// <inheritdoc cref="BecomesAsync{T}(string, T, Func{T}, TimeSpan?)"/>
    public static async Task BecomesAsync<T>(string phase, T expected, Func<Task<T>> read, TimeSpan? deadline = null)
    {
        var limit = deadline ?? DefaultDeadline;
        var watch = Stopwatch.StartNew();
        for (var pause = 1; ; pause = Math.Min(pause * 2, 20))
        {
            var actual = await read();
            if (EqualityComparer<T>.Default.Equals(expected, actual)) return;
            if (watch.Elapsed > limit) throw new DeadlineException($"{phase}: expected {expected}, was still {actual} after {limit}.");
            await Task.Delay(pause);
        }
    }

    /// <summary>Polls until the condition holds.</summary>
    public static Task HoldsAsync(
        string phase, Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string expression = "") =>
        BecomesAsync($"{phase} ({expression})", true, condition, deadline);

    /// <summary>Waits for a task, but not for ever.</summary>
    /// <exception cref="DeadlineException">The deadline passed first.</exception>
    public static async Task<T> Within<T>(this Task<T> task, string phase, TimeSpan? deadline = null)
    {
        await Within((Task)task, phase, deadline);
        return await task;
    }

    /// <inheritdoc cref="Within{T}(Task{T}, string, TimeSpan?)"/>
    public static async Task Within(this Task task, string phase, TimeSpan? deadline = null)
    {
        var limit = deadline ?? DefaultDeadline;
        if (await Task.WhenAny(task, Task.Delay(limit)) != task) throw new DeadlineException($"{phase}: expected an end, was still {task.Status} after {limit}.");
        await task;
    }
}
