using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Xunit;

namespace Fleet.Store.Tests.Moving;

/// <summary>A folder with a fleet on SQLite, and an empty database on a real PostgreSQL.</summary>
public abstract class MoveScene(PostgresServer server) : IAsyncLifetime
{
    private protected PostgresTestDatabase Target { get; } = new(server);

    private protected StoreOptions Options { get; private set; } = null!;

    private protected StoreOptions OnSqlite => new() { DataPath = Options.DataPath };

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Options = await Target.Options();
        await Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await Target.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the fleet on SQLite.</summary>
    private protected abstract Task Begin();
}
