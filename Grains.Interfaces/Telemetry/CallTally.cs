using System.Collections.Concurrent;

namespace Fleet.Telemetry;

/// <summary>
/// The calls that grains of one kind have served since the process began. There are more of them than of anything else that is measured, so that they are
/// added up here, and instruments read the sums when somebody asks.
/// </summary>
public sealed class CallTally
{
    private static readonly ConcurrentDictionary<string, CallTally> Tallies = new();

    private long _succeeded;
    private long _failed;
    private long _ticks;

    private CallTally(string grain) => Grain = grain;

    /// <summary>Those of all kinds that were asked for so far.</summary>
    public static IEnumerable<CallTally> All => Tallies.Values;

    /// <summary>The class without "Grain".</summary>
    public string Grain { get; }

    /// <summary>How many threw nothing.</summary>
    public long Succeeded => Interlocked.Read(ref _succeeded);

    /// <summary>How many threw.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>How long all of them took together.</summary>
    public TimeSpan Took => new(Interlocked.Read(ref _ticks));

    /// <summary>The one of a kind of grains: the same for all that ask.</summary>
    public static CallTally Of(string grain) => Tallies.GetOrAdd(grain, static name => new(name));

    /// <summary>One more call was served.</summary>
    public void Add(bool isOk, TimeSpan took)
    {
        Interlocked.Increment(ref isOk ? ref _succeeded : ref _failed);
        Interlocked.Add(ref _ticks, took.Ticks);
    }
}
