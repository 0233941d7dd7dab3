namespace Fleet.Moving;

/// <summary>A move of a fleet with its whole history from a SQLite file to an empty PostgreSQL database.</summary>
public interface IFleetMove
{
    /// <summary>
    /// Begins the move, or goes on with one that was broken off, at whatever point that was. At its end both sides are compared, and Fleet may be
    /// started on the new one if they agree. A move that has come to its end is not done again: null.
    /// </summary>
    /// <exception cref="MoveException">It cannot be done.</exception>
    Task<MoveReport?> Run(CancellationToken cancellationToken);

    /// <summary>Compares both sides and changes neither. They differ once Fleet has run on one of them.</summary>
    /// <exception cref="MoveException">It cannot be done, or nothing was moved yet.</exception>
    Task<MoveReport> Verify(CancellationToken cancellationToken);
}
