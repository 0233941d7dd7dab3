using System.Diagnostics;

namespace Fleet.Load.Scale;

/// <summary>
/// Whether anything still runs in this process: by its threads, as the kernel sees them. A pause in processor time would say the same of a process that is
/// kept waiting by others.
/// </summary>
internal static class Stillness
{
    private const int Looks = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Waits until nothing has run for some looks in a row.</summary>
    public static Task Wait() => Task.Factory.StartNew(Look, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // On a thread of its own, so that no timer and no other thread runs for the looking.
    private static void Look()
    {
        using var never = new ManualResetEvent(initialState: false);
        var begun = Stopwatch.GetTimestamp();
        for (var still = 0; still < Looks;)
        {
            never.WaitOne(Pause);
            still = ThreadPool.PendingWorkItemCount == 0 && Busy() <= 1 ? still + 1 : 0;
            if (Stopwatch.GetElapsedTime(begun) > Limit) throw new TimeoutException("Something runs on and on");
        }
    }

    // The one that looks is among them.
    private static int Busy()
    {
        var busy = 0;
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                var stat = File.ReadAllText(thread + "/stat");
                if (stat[stat.LastIndexOf(')') + 2] is 'R' or 'D') busy++;
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return busy;
    }
}
