using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>The pool of connections.</summary>
internal static class PostgresSource
{
    /// <exception cref="InvalidOperationException">The connection string cannot be read; the message does not quote it.</exception>
    public static NpgsqlDataSource Create(StoreOptions options)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            throw new InvalidOperationException("The option Store:ConnectionString cannot be read: a keyword or value in it is unknown.");
        }
        settings.Timeout = Seconds(options.ConnectTimeout);
        settings.CommandTimeout = Seconds(options.CommandTimeout);
        settings.MaxPoolSize = options.PoolSize;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        settings.ApplicationName ??= "fleet";
        // The wait for a server to confirm that it has cancelled a statement adds to the statement's own time limit.
        settings.CancellationTimeout = 1000;
        return NpgsqlDataSource.Create(settings);
    }

    private static int Seconds(TimeSpan limit) => (int)Math.Ceiling(limit.TotalSeconds);
}
