namespace Fleet.Grains.Servers;

/// <summary>How Fleet watches its servers.</summary>
public sealed class ProbeOptions
{
    /// <summary>
    /// The pause between two probes of one server. 5 s by default: a killed program is noticed within it. A probe is one command over a
    /// connection that is open anyway; with thousands of servers, a longer pause saves Fleet's own processors.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many probes in a row may fail before the server is offline. 3 by default: one lost packet is no outage.</summary>
    public int MissesUntilOffline { get; set; } = 3;
}
