using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Migrations;

/// <summary>One index per field that lists filter or sort on, over the rows of its kind only.</summary>
internal static class FieldIndexes
{
    public static IEnumerable<string> All(SqlDialect dialect, IEnumerable<StateKind> kinds) =>
        from kind in kinds
        from field in kind.Fields
        select $"CREATE INDEX IF NOT EXISTS {Name(kind, field)} ON grain_state ({dialect.Key(field)}, id) WHERE kind = '{kind.Name}'";

    // Unquoted, so that both databases fold it alike.
    private static string Name(StateKind kind, string field) =>
        $"ix_state_{kind.Name.Replace('-', '_')}_{field}".ToLowerInvariant();
}
