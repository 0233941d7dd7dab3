using System.Collections.Frozen;

namespace Fleet.Grains.Alerts;

/// <summary>The words of conditions, as the console API has them.</summary>
internal static class RuleWords
{
    public const string Cpu = "cpu_percent";
    public const string Memory = "mem_percent";
    public const string Disk = "disk_percent";
    public const string Load1 = "load_avg_1";
    public const string Load5 = "load_avg_5";
    public const string Received = "net_bytes_recv";
    public const string Sent = "net_bytes_sent";

    public const string HeartbeatLost = "heartbeat_lost";
    public const string Unresponsive = "unresponsive";
    public const string DeployFailed = "deploy_failed";
    public const string StatusChanged = "status_changed";

    public const string Deviation = "deviation";
    public const string RobustZScore = "robust_zscore";

    public const string Above = "above";
    public const string Below = "below";
    public const string Both = "both";

    public static readonly FrozenSet<string> ThresholdMetrics = FrozenSet.Create(Cpu, Memory, Disk, Load1, Load5);
    public static readonly FrozenSet<string> AnomalyMetrics = FrozenSet.Create(Cpu, Memory, Received, Sent);
    public static readonly FrozenSet<string> Operators = FrozenSet.Create("gt", "gte", "lt", "lte");
    public static readonly FrozenSet<string> Methods = FrozenSet.Create(Deviation, RobustZScore);
    public static readonly FrozenSet<string> Directions = FrozenSet.Create(Above, Below, Both);
    public static readonly FrozenSet<string> Events = FrozenSet.Create(HeartbeatLost, Unresponsive, DeployFailed, StatusChanged);
    public static readonly FrozenSet<string> Checks = FrozenSet.Create("cve_detected", "secret_expired", "unauthorized_access");
    public static readonly FrozenSet<string> Severities = FrozenSet.Create("CRITICAL", "HIGH", "MEDIUM");
    public static readonly FrozenSet<string> Periods = FrozenSet.Create("daily", "weekly", "monthly");
}
