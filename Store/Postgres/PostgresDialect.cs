using Fleet.Store.Sql;

namespace Fleet.Store.Postgres;

internal sealed class PostgresDialect : SqlDialect
{
    public override string Migrations => "Postgres";

    public override string RowId => "ctid";

    public override string Document => "doc::text";

    public override string AsDocument(string parameter) => $"CAST({parameter} AS jsonb)";

    public override string Field(string name) => $"(doc ->> '{name}')";

    public override string Key(string name) => $"(coalesce(doc ->> '{name}', '') COLLATE \"C\")";

    // In the database's own locale: under "C" only ASCII letters have two cases.
    public override string Contains(string text) => $"strpos(lower({text} COLLATE \"default\"), lower(@search)) > 0";

    // As an array, which an index is searched with; the rows of a function would be joined.
    public override string IsAmong(string column, string list) => $"{column} = ANY(ARRAY(SELECT json_array_elements_text(CAST({list} AS json))))";

    public override string LogWords => "words @@ plainto_tsquery('simple', @words)";

    public override string Words(IReadOnlyList<string> words) => string.Join(' ', words);
}
