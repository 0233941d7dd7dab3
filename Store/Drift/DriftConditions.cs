using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Drift;

/// <summary>The conditions of a question, and the values of their names.</summary>
internal sealed class DriftConditions
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    public DriftConditions(SqlDialect dialect, Visibility visibleTo)
    {
        var visible = new VisibilitySql(dialect, visibleTo);
        if (visible.IsEverything) return;
        _conditions.Add(visible.Instance("instance_id"));
        _parameters.AddRange(visible.Parameters);
    }

    private string Where => _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";

    public void Add(string condition, params IEnumerable<(string, object?)> parameters)
    {
        _conditions.Add(condition);
        _parameters.AddRange(parameters);
    }

    /// <summary>The column is one of these; nothing where there are none.</summary>
    public void Are(string column, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        Add($"{column} IN ({string.Join(", ", values.Select((_, i) => $"@{column}{i}"))})", values.Select((value, i) => ($"{column}{i}", (object?)value)));
    }

    public void Between(string column, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is { } first) Add($"{column} >= @from", ("from", UnixTime.Of(first)));
        if (to is { } last) Add($"{column} <= @to", ("to", UnixTime.Of(last)));
    }

    /// <summary>The rows of a page, newest first.</summary>
    public SqlStatement Page(string columns, string table, string time, int offset, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new($"SELECT {columns} FROM {table}{Where} ORDER BY {time} DESC, id DESC LIMIT @limit OFFSET @offset", [.. _parameters, ("limit", limit), ("offset", offset)]);
    }

    /// <summary>All rows that match.</summary>
    public SqlStatement Count(string table) => new($"SELECT count(*) FROM {table}{Where}", [.. _parameters]);
}
