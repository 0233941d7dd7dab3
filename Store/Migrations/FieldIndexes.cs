using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Migrations;

/// <summary>One index per field that lists filter or sort on, over the rows of its kind only.</summary>
internal static class FieldIndexes
{
    private const string Created = "createdAt";

    public static IEnumerable<string> All(SqlDialect dialect, IEnumerable<StateKind> kinds) =>
        from kind in kinds
        from field in kind.Fields
        select $"CREATE INDEX IF NOT EXISTS {Name(kind, field)} ON grain_state ({dialect.KindIndex(Columns(dialect, kind, field))}) "
            + $"WHERE kind = '{kind.Name}'";

    // The time of creation comes second, since it is what lists sort by unless told otherwise: the few rows of a server among a hundred
    // thousand are then found at once and in order.
    private static string Columns(SqlDialect dialect, StateKind kind, string field) =>
        field != Created && kind.Fields.Contains(Created)
            ? $"{dialect.Key(field)}, {dialect.Key(Created)}, id"
            : $"{dialect.Key(field)}, id";

    // Unquoted, so that both databases fold it alike.
    private static string Name(StateKind kind, string field) =>
        $"ix_state_{kind.Name.Replace('-', '_')}_{field}".ToLowerInvariant();
}
