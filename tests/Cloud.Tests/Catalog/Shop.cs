using System.Collections.Concurrent;
using Fleet.Catalog;
using Fleet.Cloud.Catalog;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Outbound;
using Fleet.Secrets;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Tests.Catalog;

/// <summary>The catalogue with the real outbound calls, all providers on loopback, and a clock that stands still.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string Token = "token-0123456789abcdef";

    private readonly ServiceProvider _services;

    private Shop(PriceServer server, Action<CatalogOptions>? configure, IReadOnlyDictionary<string, string?>? variables, IVault? vault, bool allowPrivate)
    {
        Server = server;
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Notes(Lines)))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ISecretBox, OpenBox>()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(variables ?? new Dictionary<string, string?>()).Build());
        if (vault is not null) services.AddSingleton(vault);
        services.AddFleetOutbound(outbound => outbound.AllowPrivateAddresses = allowPrivate);
        services.AddFleetCloud();
        services.AddFleetCatalog(options =>
        {
            foreach (var provider in new[] { "azure", "digitalocean", "fly", "northflank", "runpod" }) options.Providers[provider] = new() { BaseUrl = server.Url };
            configure?.Invoke(options);
        });
        services.AddFleetCatalogRefresh();
        _services = services.BuildServiceProvider();
    }

    public PriceServer Server { get; }

    public ManualTime Time { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public IServiceProvider Services => _services;

    public IComputeCatalogs Catalogs => _services.GetRequiredService<IComputeCatalogs>();

    public IIntegrations Integrations => _services.GetRequiredService<IIntegrations>();

    /// <summary>One round of the background's work.</summary>
    public Task Round() => _services.GetRequiredService<ComputeCatalogs>().RefreshDue(CancellationToken.None);

    public static async Task<Shop> Open(
        Action<CatalogOptions>? configure = null, IReadOnlyDictionary<string, string?>? variables = null, IVault? vault = null, bool allowPrivate = true) =>
        new(await PriceServer.Start(), configure, variables, vault, allowPrivate);

    public async ValueTask DisposeAsync()
    {
        Assert.DoesNotContain(Token, string.Join('\n', Lines), StringComparison.Ordinal);
        await _services.DisposeAsync();
        await Server.DisposeAsync();
    }

    private sealed class OpenBox : ISecretBox
    {
        public SealedSecret Seal(string clear) => new(clear);

        public string Open(SealedSecret secret) => secret.Sealed;
    }

    private sealed class Notes(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Dispose() { }
    }
}

/// <summary>A vault with these secrets for all.</summary>
internal sealed class MemoryVault(params (string Name, string Value)[] secrets) : IVault
{
    public Task<Outcome<SealedSecret>> Find(string name, InstanceId? instance, CancellationToken cancellationToken = default) => Task.FromResult<Outcome<SealedSecret>>(
        secrets.FirstOrDefault(secret => secret.Name == name).Value is { } value ? new SealedSecret(value) : FleetError.NotFound("Secret"));

    public Task<bool> Has(string name, CancellationToken cancellationToken = default) => Task.FromResult(secrets.Any(secret => secret.Name == name));
}
