namespace Fleet.Store.Moving;

/// <summary>What becomes of every table. A test reads the schemas of both sides and fails if one of their tables does not stand here.</summary>
internal static class MovedTables
{
    /// <summary>Moved in this order.</summary>
    public static IReadOnlyList<MovedTable> All { get; } =
    [
        new("sealed_keys"),
        new("grain_state"),
        // A trigger notes a deployment with each operation that arrives, but at the time of its last change.
        new("deployment_starts") { IsFilledByItself = true },
        new("due") { Key = ["target", "name"] },
        new("duties"),
        new("resealings"),
        new("events"),
        // The number is the row's place for the old side's full-text index.
        new("logs") { Left = ["seq"] },
        new("samples"),
        new("rollups"),
        new("audit"),
        // The new schema begins a chain of its own.
        new("audit_chain") { IsFilledByItself = true },
        new("llm_usage"),
        new("deliveries"),
        new("task_runs"),
        new("run_spans"),
        new("usage_hours"),
        new("packages"),
        new("vulnerabilities"),
        new("ssh_keys"),
        new("security_checks"),
        new("security_scans"),
        new("cost_entries"),
        new("cost_bills"),
        new("cost_recommendations"),
        new("drift_snapshots"),
        new("drift_events"),
        new("extension_usage"),
        new("extension_totals"),
    ];

    /// <summary>Not moved.</summary>
    public static IReadOnlyList<LeftTable> Left { get; } =
    [
        new("schema_version", "the new side's schema has steps of its own"),
        new("logs_fts*", "full text: the new side makes its index from the lines themselves"),
        new("instance_counts", "counted by the new side's triggers as the instances arrive, in the new side's own spelling of places")
        {
            Comparison = (
                "SELECT team, status, provider, region, CAST(sum(n) AS bigint) FROM instance_counts GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0",
                [ColumnKind.Text, ColumnKind.Text, ColumnKind.Text, ColumnKind.Text, ColumnKind.Whole]),
        },
        new("process_reports", "what running processes say of themselves: none runs while a fleet is moved"),
    ];

    /// <summary>Tables that only the new side has.</summary>
    public static IReadOnlyList<LeftTable> Made { get; } =
    [
        new("cluster_versions", "which silos there are: none yet"),
        new("cluster_silos", "which silos there are: none yet"),
        new("orleansquery", "statements, made with the schema"),
        new("moves", "how far the move has come"),
        new("move_tables", "how far the move has come"),
    ];
}
