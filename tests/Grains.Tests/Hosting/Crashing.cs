namespace Fleet.Tests.Grains.Hosting;

/// <summary>How a process that is being killed looks from inside: from one write on, everything that the store is asked fails.</summary>
internal static class Crashing
{
    /// <summary>The n-th write from now on is the last that is stored (<paramref name="afterCommit"/>), or the first that is not.</summary>
    public static void AtWrite(TestFleet fleet, int write, bool afterCommit)
    {
        var count = 0;
        fleet.Store.BeforeWrite = _ => ThrowIf(fleet, afterCommit ? count >= write : ++count >= write);
        fleet.Store.AfterWrite = _ => ThrowIf(fleet, afterCommit && ++count >= write);
    }

    /// <summary>Makes the call and lets time pass, whatever comes of it, until the process is dead; then starts a new one.</summary>
    public static void During(TestFleet fleet, Func<Task> call, TimeSpan span)
    {
        try
        {
            fleet.Ask(call());
            fleet.Pass(span);
        }
        catch (KilledException)
        {
        }

        fleet.Crash();
    }

    private static void ThrowIf(TestFleet fleet, bool dead)
    {
        if (!dead) return;
        fleet.Store.CannotBeRead = true;
        throw new KilledException();
    }
}

internal sealed class KilledException() : Exception("The process was killed");
