using System.Collections.Immutable;

namespace Fleet.Moving;

/// <summary>How a move was found when both sides were compared.</summary>
/// <param name="Tables">Each table that was moved, and each figure that the new side reckons for itself.</param>
/// <param name="Files">What stands beside the database file and is not moved with it.</param>
public sealed record MoveReport(ImmutableArray<ComparedTable> Tables, ImmutableArray<FileBeside> Files)
{
    /// <summary>Whether both sides are the same.</summary>
    public bool Agrees => Tables.All(table => table.Agrees);
}

/// <summary>A table on both sides.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">On the old side.</param>
/// <param name="Target">On the new side.</param>
public sealed record ComparedTable(string Name, TableSum Source, TableSum Target)
{
    /// <summary>Whether both hold the same rows, in whatever order.</summary>
    public bool Agrees => Source == Target;
}

/// <summary>The rows of a table.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Checksum">Of what they hold, in lower-case hex; the same whatever their order and the database.</param>
public sealed record TableSum(long Rows, string Checksum);

/// <summary>A file or folder beside the database file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Remark">What becomes of it.</param>
public sealed record FileBeside(string Path, string Remark);
