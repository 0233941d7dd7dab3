namespace Fleet.Store.Moving;

/// <summary>A table whose rows are moved. Its columns are those of the new side: what a later migration adds needs no word here.</summary>
/// <param name="Name">On both sides.</param>
internal sealed record MovedTable(string Name)
{
    /// <summary>The columns of text by which rows are taken one after the other, where a table has no rowid.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Whether the new side has put rows in by itself before the first is moved, such as by a trigger: those of the old side take their place.</summary>
    public bool IsFilledByItself { get; init; }

    /// <summary>Columns that only the old side has.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];
}

/// <summary>A table of the old side that is not moved.</summary>
/// <param name="Name">Its name, or with a star at its end how the names of several begin.</param>
/// <param name="Reason">Why not.</param>
internal sealed record LeftTable(string Name, string Reason)
{
    /// <summary>A query whose rows must be the same on both sides all the same, and what its columns hold.</summary>
    public (string Sql, IReadOnlyList<ColumnKind> Kinds)? Comparison { get; init; }

    public bool Is(string table) => Name.EndsWith('*') ? table.StartsWith(Name[..^1], StringComparison.Ordinal) : table == Name;
}
