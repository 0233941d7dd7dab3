using System.Data.Common;
using Fleet.Moving;
using Fleet.Store.Sql;

namespace Fleet.Store.Moving;

/// <summary>Reads rows of either side as the same values: text, long, double or null.</summary>
internal static class MovedRow
{
    /// <param name="reader">Stands on the row.</param>
    /// <param name="first">The column that the first kind is for.</param>
    /// <param name="kinds">What the columns hold.</param>
    /// <param name="row">Takes the values.</param>
    public static void Read(DbDataReader reader, int first, IReadOnlyList<ColumnKind> kinds, object?[] row)
    {
        for (var i = 0; i < kinds.Count; i++) row[i] = Value(reader, first + i, kinds[i]);
    }

    // A database without strict types may hold anything anywhere.
    private static object? Value(DbDataReader reader, int column, ColumnKind kind) => (kind, reader.GetValue(column)) switch
    {
        (_, DBNull) => null,
        (ColumnKind.Text or ColumnKind.Json, string text) => StorableText.Of(text),
        (ColumnKind.Whole or ColumnKind.SmallWhole, long number) => number,
        (ColumnKind.Whole or ColumnKind.SmallWhole, int number) => (long)number,
        (ColumnKind.Real, double number) => number,
        (ColumnKind.Real, long number) => (double)number,
        (_, var other) => throw MoveException.Refuse($"The column {reader.GetName(column)} holds a {other.GetType().Name}, which it should not."),
    };
}
