using System.ComponentModel.DataAnnotations;

namespace Fleet.Silo.Cluster;

/// <summary>What a process says of itself: the section <c>Fleet:Reports</c>. The same in all of them.</summary>
public sealed class ReportOptions
{
    /// <summary>
    /// How often it writes its report. Default 10 s: one small row for each process. A process that has said nothing for three of them is shown
    /// as silent; less than a second or two makes a database busy to show what nobody can read so fast.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);
}
