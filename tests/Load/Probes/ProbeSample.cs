using Fleet.Remote;

namespace Fleet.Load.Probes;

/// <summary>One probe as it was seen.</summary>
/// <param name="Late">Seconds from the moment it was due until the server's timer asked for it.</param>
internal sealed class ProbeSample(double late)
{
    public double Late => late;

    /// <summary>Seconds that it waited for a place.</summary>
    public double Wait { get; set; }

    /// <summary>Seconds from the request to the answer.</summary>
    public double Took { get; set; }

    /// <summary>Why it failed; null if it did not.</summary>
    public RemoteError? Error { get; set; }

    public bool IsOk => Error is null;

    /// <summary>From the due time to the beginning of the probe.</summary>
    public double Delay => late + Wait;
}
