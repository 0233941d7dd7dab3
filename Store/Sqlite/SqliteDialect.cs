using Fleet.Store.Sql;

namespace Fleet.Store.Sqlite;

internal sealed class SqliteDialect : SqlDialect
{
    /// <summary>A function that the readers register: SQLite's own <c>lower</c> knows ASCII only.</summary>
    public const string Fold = "fleet_fold";

    public override string Migrations => "Sqlite";

    public override string RowId => "rowid";

    public override string Document => "doc";

    public override string AsDocument(string parameter) => parameter;

    // The operator gives numbers for JSON numbers; PostgreSQL's gives text.
    public override string Field(string name) => $"CAST(doc ->> '$.{name}' AS TEXT)";

    public override string Key(string name) => $"coalesce({Field(name)}, '')";

    // The kind is the same in all rows of such an index. Without it the planner takes the primary key, which has it, and sorts all rows.
    public override string KindIndex(string columns) => $"kind, {columns}";

    public override string Contains(string text) => $"instr({Fold}({text}), {Fold}(@search)) > 0";

    public override string IsAmong(string column, string list) => $"{column} IN (SELECT value FROM json_each({list}))";

    public override string LogWords => "seq IN (SELECT rowid FROM logs_fts WHERE logs_fts MATCH @words)";

    public override string Words(IReadOnlyList<string> words) => string.Join(' ', words.Select(word => $"\"{word}\""));
}
