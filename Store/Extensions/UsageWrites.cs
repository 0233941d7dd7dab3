using Fleet.Extensions;
using Fleet.Store.Sql;

namespace Fleet.Store.Extensions;

/// <summary>
/// How the table <c>extension_usage</c> is written: statements that look themselves what there is, so that they can be queued, and that change
/// nothing when they are told the same again.
/// </summary>
internal static class UsageWrites
{
    public const string Active = "removed_at IS NULL AND failed = 0";

    private const string Columns = "id, extension, instance_id, version, at, removed_at, duration_ms, is_removal, failed, error";
    private const string Whose = $"instance_id = @instance AND extension = @extension AND {Active}";

    // It may have become known after the fact.
    private const string NameVersion = $"UPDATE extension_usage SET version = @version WHERE {Whose} AND version = '' AND @version <> ''";

    // Without a version nothing tells it from what is there.
    private const string Replace =
        $"UPDATE extension_usage SET removed_at = @at WHERE {Whose} AND @version <> '' AND NOT (version = @version AND at >= @same)";

    private const string NameDuration = $"UPDATE extension_usage SET duration_ms = @duration WHERE {Whose} AND duration_ms IS NULL AND at >= @same";

    private const string Install =
        $"""
        INSERT INTO extension_usage ({Columns})
        SELECT @id, @extension, @instance, @version, @at, NULL, CAST(@duration AS bigint), 0, 0, NULL
        WHERE NOT EXISTS (SELECT 1 FROM extension_usage WHERE {Whose}) ON CONFLICT DO NOTHING
        """;

    private const string Count =
        """
        INSERT INTO extension_totals (extension, installs) SELECT @extension, 1
        WHERE EXISTS (SELECT 1 FROM extension_usage WHERE id = @id)
        ON CONFLICT (extension) DO UPDATE SET installs = extension_totals.installs + 1
        """;

    private const string Fail =
        $"""
        INSERT INTO extension_usage ({Columns})
        VALUES (@id, @extension, @instance, @version, @at, NULL, @duration, @removal, 1, @error) ON CONFLICT DO NOTHING
        """;

    private const string Remove = $"UPDATE extension_usage SET removed_at = @at WHERE {Whose}";

    private const string RemoveAll = $"UPDATE extension_usage SET removed_at = @at WHERE instance_id = @instance AND {Active}";

    /// <summary>What an attempt changes.</summary>
    public static IReadOnlyList<SqlStatement> Of(ExtensionChange change)
    {
        var all = Parameters(change, ExtensionChange.SameWithin);
        if (change.Error is not null) return [new(Fail, all)];
        if (change.IsRemoval) return [new(Remove, all)];
        List<SqlStatement> statements = [new(NameVersion, all), new(Replace, all)];
        if (change.DurationMs is not null) statements.Add(new(NameDuration, all));
        return [.. statements, new(Install, all), new(Count, all)];
    }

    /// <summary>What changes by what an instance has.</summary>
    public static IEnumerable<SqlStatement> Of(ExtensionSight sight)
    {
        foreach (var one in sight.Installed)
        {
            var change = new ExtensionChange(one.Id, one.Name, sight.InstanceId, sight.At, one.Version);
            var all = Parameters(change, sameWithin: null);
            foreach (var text in new[] { NameVersion, Replace, Install, Count }) yield return new(text, all);
        }

        var kept = sight.Named.Length == 0 ? "" : $" AND extension NOT IN ({string.Join(", ", sight.Named.Select((_, i) => $"@v{i}"))})";
        yield return new(
            RemoveAll + kept,
            [("at", UnixTime.Of(sight.At)), ("instance", sight.InstanceId), .. sight.Named.Select((name, i) => ($"v{i}", (object?)name))]);
    }

    private static IReadOnlyList<(string, object?)> Parameters(ExtensionChange change, TimeSpan? sameWithin) =>
    [
        ("id", change.Id), ("extension", change.Extension), ("instance", change.InstanceId), ("version", change.Version ?? ""),
        ("at", UnixTime.Of(change.At)), ("same", sameWithin is { } span ? UnixTime.Of(change.At - span) : 0), ("duration", change.DurationMs),
        ("removal", change.IsRemoval ? 1L : 0L), ("error", change.Error),
    ];
}
