using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>The SQL of a question for audit rows.</summary>
internal sealed class AuditQuestion
{
    private readonly List<string> _conditions = ["1 = 1"];
    private readonly List<(string Name, object? Value)> _parameters = [];
    private readonly AuditQuery _query;

    /// <exception cref="ArgumentException">The limit or the offset is out of range.</exception>
    public AuditQuestion(AuditQuery query)
    {
        _query = query;
        if (query.Limit is < 1 or > 200) throw new ArgumentException("The limit must be 1 to 200.", nameof(query));
        if (query.Offset < 0) throw new ArgumentException("The offset must not be negative.", nameof(query));
        Is("user_id", query.UserId);
        Is("team_id", query.TeamId);
        Is("actor", query.Actor);
        Is("request_id", query.RequestId);
        Is("resource", query.Resource);
        Is("resource_id", query.ResourceId);
        if (query.From is { } from) Add("at >= @from", ("from", UnixTime.Of(from)));
        if (query.To is { } to) Add("at <= @to", ("to", UnixTime.Of(to)));
        if (query.Actions.IsDefaultOrEmpty) return;
        for (var i = 0; i < query.Actions.Length; i++) _parameters.Add(($"action{i}", query.Actions[i]));
        _conditions.Add($"action IN ({string.Join(", ", query.Actions.Select((_, i) => $"@action{i}"))})");
    }

    public SqlStatement Count() => new($"SELECT count(*) FROM audit WHERE {Conditions}", _parameters);

    public SqlStatement Page() => new(
        $"SELECT {AuditSql.Columns} FROM audit WHERE {Conditions} ORDER BY at DESC, id DESC LIMIT @limit OFFSET @offset",
        [.. _parameters, ("limit", _query.Limit), ("offset", _query.Offset)]);

    private string Conditions => string.Join(" AND ", _conditions);

    private void Is(string column, string? value)
    {
        if (value is not null) Add($"{column} = @{column}", (column, value));
    }

    private void Add(string condition, (string, object?) parameter)
    {
        _conditions.Add(condition);
        _parameters.Add(parameter);
    }
}
