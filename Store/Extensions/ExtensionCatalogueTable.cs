using System.Collections.Immutable;
using Fleet.Extensions;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Extensions;

/// <summary>The catalogue: the states of the extensions, beside what is installed of them.</summary>
internal sealed class ExtensionCatalogueTable(ISqlEngine engine) : IExtensionCatalogue
{
    private const int MaxLimit = 500;

    private SqlDialect Dialect => engine.Dialect;

    public async Task<CataloguePage> Page(ExtensionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > MaxLimit) throw new ArgumentException($"The limit must be 1 to {MaxLimit}.", nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        var (where, parameters) = Conditions(query);
        var living = new Living(Dialect, query.VisibleTo);
        var name = Dialect.Key("name");
        var order = query.MostInstalledFirst
            ? $"coalesce(active, 0) DESC, coalesce(installs, 0) DESC, {name}"
            : $"CASE WHEN {IsOfficial} THEN 0 ELSE 1 END, coalesce(installs, 0) DESC, {name}";
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT grain_state.id, coalesce(installs, 0), coalesce(active, 0) FROM grain_state
                LEFT JOIN extension_totals ON extension_totals.extension = {name}
                LEFT JOIN (SELECT extension, count(*) AS active FROM extension_usage WHERE {living.Installed} GROUP BY extension) AS used
                  ON used.extension = {name}
                WHERE {where} ORDER BY {order} LIMIT @limit OFFSET @offset
                """,
                [.. parameters, .. living.Parameters, ("limit", query.Limit), ("offset", query.Offset)]),
            row => new CatalogueRow(ExtensionId.Of(row.GetString(0)), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken);
        var total = await engine.Read(
            new SqlStatement($"SELECT count(*) FROM grain_state WHERE {where}", parameters), row => row.GetInt64(0), cancellationToken);
        return new([.. rows], total[0]);
    }

    public async Task<ImmutableArray<CategoryCount>> Categories(CancellationToken cancellationToken = default) =>
    [
        .. await engine.Read(
            new SqlStatement(
                $"""
                SELECT category, count(*) FROM (SELECT {Dialect.Key("category")} AS category FROM grain_state WHERE kind = '{StateKinds.Extension}') AS known
                GROUP BY category ORDER BY count(*) DESC, category
                """),
            row => new CategoryCount(row.GetString(0), row.GetInt64(1)), cancellationToken),
    ];

    // A flag is compared as the text that the database makes of it.
    private string IsOfficial => $"{Dialect.Key("isOfficial")} IN ('true', '1')";

    private (string Where, List<(string, object?)> Parameters) Conditions(ExtensionQuery query)
    {
        List<string> conditions = [$"kind = '{StateKinds.Extension}'"];
        List<(string, object?)> parameters = [];
        Equal("name", query.Name);
        Equal("category", query.Category);
        Equal("scope", query.Scope?.ToString());
        if (query.IsOfficial is { } isOfficial) conditions.Add(isOfficial ? IsOfficial : $"NOT {IsOfficial}");
        if (query.MostInstalledFirst) conditions.Add($"{Dialect.Key("isDeprecated")} NOT IN ('true', '1')");
        if (query.Search is { Length: > 0 } search)
        {
            conditions.Add(Dialect.Contains(Dialect.Key("searchText")));
            parameters.Add(("search", search));
        }

        if (!query.Tags.IsEmpty)
        {
            conditions.Add($"({string.Join(" OR ", query.Tags.Select((_, i) => $"{Dialect.Key("tagText")} LIKE @tag{i} ESCAPE '!'"))})");
            parameters.AddRange(query.Tags.Select((tag, i) => ($"tag{i}", (object?)$"%|{Escaped(tag)}|%")));
        }

        return (string.Join(" AND ", conditions), parameters);

        void Equal(string field, string? value)
        {
            if (value is null) return;
            conditions.Add($"{Dialect.Key(field)} = @{field}");
            parameters.Add((field, value));
        }
    }

    private static string Escaped(string tag) => tag.ToLowerInvariant()
        .Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
