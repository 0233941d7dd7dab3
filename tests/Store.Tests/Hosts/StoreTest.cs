using Fleet.Storage;
using Fleet.Store.Sql;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests.Hosts;

/// <summary>A test with a migrated store on an empty database.</summary>
public abstract class StoreTest(TestDatabase database) : IAsyncLifetime
{
    private readonly List<ServiceProvider> _stores = [];

    protected TestDatabase Database { get; } = database;

    protected ServiceProvider Store { get; private set; } = null!;

    protected IGrainStorage Grains => Store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store);

    protected IStateQueries Queries => Store.GetRequiredService<IStateQueries>();

    protected IDueTimes DueTimes => Store.GetRequiredService<IDueTimes>();

    protected IHistory History => Store.GetRequiredService<IHistory>();

    protected IAuditLog Audit => Store.GetRequiredService<IAuditLog>();

    protected IDatabase Whole => Store.GetRequiredService<IDatabase>();

    private protected ISqlEngine Engine => Store.GetRequiredService<ISqlEngine>();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Store = await Open();
        await Whole.Migrate(Cancellation);
    }

    /// <summary>Another store on the same database.</summary>
    protected async Task<ServiceProvider> Open(Action<StoreOptions>? configure = null, Action<IServiceCollection>? register = null)
    {
        var options = await Database.Options();
        configure?.Invoke(options);
        var services = new ServiceCollection().AddFleetStore(options);
        register?.Invoke(services);
        var store = services.BuildServiceProvider();
        _stores.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _stores) await store.DisposeAsync();
        await Database.DisposeAsync();
    }
}
