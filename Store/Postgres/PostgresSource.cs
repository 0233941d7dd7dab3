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
        SpareThreads(settings.MaxPoolSize);
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>
    /// Who finds that a statement has taken too long asks the server to cancel it, and the driver holds a thread of the pool for that until the server
    /// answers or the time for a connection is over. Where no connection gets an answer, that many threads at once must not be those that all others wait for.
    /// </summary>
    private static void SpareThreads(int connections)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + connections), completions);
    }

    private static int Seconds(TimeSpan limit) => (int)Math.Ceiling(limit.TotalSeconds);
}
