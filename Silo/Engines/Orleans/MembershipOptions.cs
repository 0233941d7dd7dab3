using System.ComponentModel.DataAnnotations;
using Orleans.Configuration;

namespace Fleet.Silo.Engines;

/// <summary>
/// How soon silos find that one of them is gone: the section <c>Fleet:Membership</c>. A silo that answers none of its probes is voted out; the
/// sooner, the shorter callers wait for its grains, and the easier a silo that is only slow is taken for dead, which costs it its process.
/// </summary>
internal sealed class MembershipOptions
{
    /// <summary>How long a probe waits, and how often there is one. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Probes missed in a row before a silo votes. Default 3: a pause of the collector or of the machine shorter than 6 s is forgiven.</summary>
    [Range(1, 100)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Votes that end a silo; two silos need but one. Default 2: one silo with a bad network card ends nobody.</summary>
    [Range(1, 10)]
    public int Votes { get; set; } = 2;

    /// <summary>How often the table is read when nobody has told of a change. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a silo writes that it is there. Default 10 s; who starts waits for those that have written lately.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that it takes to vote a silo out: a probe waits up to four times as long where answers have been slow.</summary>
    public TimeSpan Longest => 4 * MissedProbes * ProbeTimeout;

    /// <summary>Looks whether they go together with how long callers wait.</summary>
    /// <exception cref="InvalidOperationException">A caller would still wait for a silo that all others know to be gone.</exception>
    public void Check(TimeSpan responseTimeout)
    {
        if (responseTimeout <= Longest) return;
        throw new InvalidOperationException(
            $"Fleet:Engine:ResponseTimeout is {responseTimeout} and must be at most {Longest}, the longest that silos take to find one of them gone "
            + "(4 x Fleet:Membership:ProbeTimeout x Fleet:Membership:MissedProbes): callers would wait for what is known to be gone");
    }

    /// <summary>Hands them to Orleans.</summary>
    public void Apply(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.NumMissedProbesLimit = MissedProbes;
        membership.NumVotesForDeathDeclaration = Votes;
        membership.TableRefreshTimeout = TableRefresh;
        membership.IAmAliveTablePublishTimeout = AliveInterval;
    }
}
