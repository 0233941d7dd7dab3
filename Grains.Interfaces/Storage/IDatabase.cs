namespace Fleet.Storage;

/// <summary>The database as a whole.</summary>
public interface IDatabase
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    string Engine { get; }

    /// <summary>Creates what is missing and brings the schema to this version's step. Called once, before the grains start.</summary>
    Task Migrate(CancellationToken cancellationToken = default);

    /// <summary>How long a trivial round trip takes.</summary>
    /// <exception cref="System.Data.Common.DbException">The database does not answer.</exception>
    Task<TimeSpan> Ping(CancellationToken cancellationToken = default);
}
