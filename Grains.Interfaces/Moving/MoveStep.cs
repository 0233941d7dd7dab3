namespace Fleet.Moving;

/// <summary>What a move does with a table.</summary>
public enum MovePhase
{
    /// <summary>Rows are on the new side, and their transaction is still open.</summary>
    Copying,

    /// <summary>The transaction has ended: from here a move that is broken off goes on.</summary>
    Copied,

    /// <summary>The rows of both sides are being read.</summary>
    Comparing,

    /// <summary>Both sides were read.</summary>
    Compared,
}

/// <summary>How far a move has come with a table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Phase">What is done with it.</param>
/// <param name="Rows">Rows so far, those of earlier runs included.</param>
/// <param name="Total">Rows in all.</param>
public sealed record MoveStep(string Table, MovePhase Phase, long Rows, long Total);
