using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>The SQL of a query. Only names that <see cref="StateKinds"/> lists become part of its text.</summary>
internal sealed class StateSql
{
    private const string Created = "createdAt";

    private readonly SqlDialect _dialect;
    private readonly StateQuery _query;
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    /// <exception cref="ArgumentException">The query names what its kind does not list, or contradicts itself.</exception>
    public StateSql(SqlDialect dialect, StateQuery query)
    {
        _dialect = dialect;
        _query = query;
        Validate();
        // As text, not as a parameter: only so the planner sees that a kind's indexes apply.
        _conditions.Add($"kind = '{query.Kind}'");
        foreach (var filter in query.Filters) Filter(filter);
        See(new VisibilitySql(dialect, query.VisibleTo));
        if (query.From is { } from) _conditions.Add($"{dialect.Key(Created)} >= {Parameter(SortableTimeConverter.Text(from))}");
        if (query.To is { } to) _conditions.Add($"{dialect.Key(Created)} <= {Parameter(SortableTimeConverter.Text(to))}");
        if (query.Search is { Length: > 0 } search)
        {
            _conditions.Add(dialect.Contains(dialect.Key("name")));
            _parameters.Add(("search", search));
        }
    }

    public SqlStatement Count() => new($"SELECT count(*) FROM grain_state WHERE {Conditions}", [.. _parameters]);

    /// <summary>One row more than the page holds tells whether there is another page.</summary>
    public SqlStatement Page()
    {
        var key = _dialect.Key(_query.Sort);
        var direction = _query.Descending ? "DESC" : "ASC";
        var where = Conditions;
        List<(string, object?)> parameters = [.. _parameters, ("limit", _query.Limit + 1), ("offset", _query.Offset)];
        if (_query.Cursor is not null)
        {
            var cursor = StateCursor.Read(_query);
            var after = _query.Descending ? '<' : '>';

            // SQLite begins to read an index at an expression's value, not at a pair with one: without the first condition each page reads all before it.
            where += $" AND {key} {after}= @afterKey AND ({key}, id) {after} (@afterKey, @afterId)";
            parameters.AddRange([("afterKey", cursor.Key), ("afterId", cursor.Id)]);
        }
        return new SqlStatement(
            $"""
            SELECT id, version, {(_query.IdsOnly ? "''" : _dialect.Document)}, {key} FROM grain_state WHERE {where}
            ORDER BY {key} {direction}, id {direction} LIMIT @limit OFFSET @offset
            """, parameters);
    }

    private string Conditions => string.Join(" AND ", _conditions);

    private void Filter(StateFilter filter)
    {
        var key = _dialect.Key(filter.Field);
        var isNull = $"{_dialect.Field(filter.Field)} IS NULL";
        string condition;
        if (filter.Values.IsDefaultOrEmpty) condition = $"{key} = '' AND {isNull}";
        else
        {
            var names = filter.Values.Select(value => Parameter(value)).ToArray();
            condition = names is [var one] ? $"{key} = {one}" : $"{key} IN ({string.Join(", ", names)})";
            // The key of an absent field is the empty text as well.
            if (filter.Values.Contains("")) condition += $" AND NOT ({isNull})";
            if (filter.OrAbsent) condition = $"({condition}) OR ({key} = '' AND {isNull})";
        }
        _conditions.Add(filter.Not ? $"NOT ({condition})" : $"({condition})");
    }

    private void See(VisibilitySql visible)
    {
        if (visible.IsEverything) return;
        _parameters.AddRange(visible.Parameters);
        var fields = StateKinds.All.First(kind => kind.Name == _query.Kind).Fields;
        if (fields.Contains("team")) _conditions.Add(visible.Row);
        if (_query.Kind == StateKinds.Operation) _conditions.Add(visible.Target(_dialect.Key("target")));
        if (!fields.Contains("instanceId")) return;
        var instance = _dialect.Key("instanceId");
        _conditions.Add(_query.Kind == StateKinds.Deployment ? visible.Instance(instance) : $"({instance} = '' OR {visible.Instance(instance)})");
    }

    private string Parameter(string value)
    {
        var name = $"v{_parameters.Count}";
        _parameters.Add((name, value));
        return "@" + name;
    }

    private void Validate()
    {
        var kind = StateKinds.All.FirstOrDefault(kind => kind.Name == _query.Kind);
        Require(kind is not null, $"There is no kind '{_query.Kind}'.");
        string[] fields =
        [
            _query.Sort, .. _query.Filters.Select(filter => filter.Field), .. _query.Search is null ? [] : new[] { "name" },
            .. _query.From is null && _query.To is null ? [] : new[] { Created },
        ];
        foreach (var field in fields) Require(kind!.Fields.Contains(field), $"The kind '{_query.Kind}' lists no field '{field}'.");
        Require(_query.Filters.Select(filter => filter.Field).Distinct().Count() == _query.Filters.Length, "A field is filtered on twice.");
        Require(_query.Limit is >= 1 and <= 1000, "The limit must be 1 to 1,000.");
        Require(_query.Offset >= 0, "The offset must not be negative.");
        Require(_query.Offset == 0 || _query.Cursor is null, "An offset and a cursor exclude each other.");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new ArgumentException(rule);
    }
}
