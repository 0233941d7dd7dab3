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
        settings.MaxPoolSize = options.Readers * 2;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        settings.ApplicationName ??= "fleet";
        // A server that hangs is given up soon after the time limit, instead of being asked to cancel for as long again.
        settings.CancellationTimeout = 1000;
        return NpgsqlDataSource.Create(settings);
    }

    private static int Seconds(TimeSpan limit) => (int)Math.Ceiling(limit.TotalSeconds);
}
