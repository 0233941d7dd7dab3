using System.Collections.Immutable;
using Fleet.Billing;
using Fleet.Catalog;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests.Costs;

/// <summary>A store with prices, whose upkeep is driven through time.</summary>
public abstract class CostTest(TestDatabase database) : StoreTest(database)
{
    protected static readonly DateTimeOffset Start = new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);

    protected static readonly DateOnly Day = DateOnly.FromDateTime(Start.UtcDateTime);

    private protected ManualTime Time { get; } = new(Start);

    private protected FixedPrices Prices { get; } = new();

    /// <summary>The folder of bills.</summary>
    protected string Bills => Path.Combine(Database.Folder, "bills");

    private protected ServiceProvider Costing { get; private set; } = null!;

    protected ICosts Costs => Costing.GetRequiredService<ICosts>();

    protected IRecommendations Recommendations => Costing.GetRequiredService<IRecommendations>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Directory.CreateDirectory(Bills);
        Costing = await Open(
            options => options.Costs.Bills = Bills,
            services => services.AddSingleton<TimeProvider>(Time).AddSingleton<IComputeCatalogs>(Prices).AddSingleton<ITariffs>(Prices).AddSingleton<ILlmPrices>(Prices));
    }

    protected Task Span(string instance, DateTimeOffset from, double hours, long milliCores = 1_000) => Costing.GetRequiredService<IRunSpans>().Append(
        [new RunSpan(instance, from, from.AddHours(hours), milliCores, null, null)], Cancellation);

    protected async Task Instance(string id, string provider, string? server = null, string? team = null, string status = "Running", params (string, string)[] tags)
    {
        var stored = new Stored<InstanceDocument>();
        await Grains.ReadStateAsync("instance", GrainStorageExtensions.Grain(id), stored);
        stored.State = new() { Name = $"name-{id}", Provider = provider, ServerId = server, Team = team, Status = status, Tags = tags.ToDictionary() };
        await Grains.WriteStateAsync("instance", GrainStorageExtensions.Grain(id), stored);
    }

    protected void Sample(string instance, DateTimeOffset at, double cpu, long? received = null, long? sent = null, int cores = 2, double memoryGib = 1, long disk = 0) =>
        Assert.True(Costing.GetRequiredService<IHistory>().TryAppend(
            new SampleRow(instance, at, cpu, (long)(memoryGib * (1L << 30)), 4L << 30, disk, 1L << 40) { NetReceived = received, NetSent = sent, Cores = cores }));

    protected void Call(string instance, DateTimeOffset at, string model, long input, long output, decimal? usd = null) =>
        Assert.True(Costing.GetRequiredService<ILlmUsage>().TryAppend(
            new LlmUsageRow(Guid.NewGuid().ToString("N"), instance, at, "openai", model, input, output) { CostUsd = usd }));

    protected async Task PassAt(DateTimeOffset at)
    {
        // Samples and calls are queued; this one waits for its turn behind them.
        await Costing.GetRequiredService<IHistory>().Append(new EventRow(Guid.NewGuid().ToString("N"), "inst_0", "DEPLOY", Start, null), Cancellation);
        Time.Advance(at - Time.GetUtcNow());
        Assert.True(await Costing.GetRequiredService<HistoryUpkeep>().Pass(Cancellation));
    }

    protected async Task<CostEntry> Entry(string instance, DateOnly? day = null) =>
        Assert.Single(await Costs.Entries(new(day ?? Day, day ?? Day, instance), 10, Cancellation));

    protected async Task<decimal> Total(CostQuery query) => Assert.Single(await Costs.Sums(query, CostGrouping.None, Cancellation)).Amounts.Total;

    /// <summary>What costs read of an instance's state.</summary>
    public sealed record InstanceDocument
    {
        public string Name { get; init; } = "";

        public string Provider { get; init; } = "";

        public string? Region { get; init; }

        public string Status { get; init; } = "";

        public string? Team { get; init; }

        public string? ServerId { get; init; }

        public Dictionary<string, string> Tags { get; init; } = [];

        public DateTimeOffset CreatedAt { get; init; }
    }
}

/// <summary>Prices that a test can reckon with in its head.</summary>
internal sealed class FixedPrices : IComputeCatalogs, ITariffs, ILlmPrices
{
    private static readonly ComputeCatalog Fly = new(
        "fly",
        [
            new("small", "Small", "cpu", 1, 2, 0, 0.01m, 7.3m, "static"), new("medium", "Medium", "cpu", 2, 4, 0, 0.02m, 14.6m, "static"),
            new("large", "Large", "cpu", 8, 16, 0, 0.10m, 73m, "static"), new("graphics", "Graphics", "gpu", 8, 32, 0, 1m, 730m, "static"),
        ],
        0.15m, 0.02m, 1, DateTimeOffset.UnixEpoch, "fallback");

    public ImmutableArray<string> Providers => ["fly"];

    public string Currency { get; set; } = "USD";

    public DateOnly AsOf => new(2026, 1, 1);

    ImmutableArray<Tariff> ITariffs.All => [new(new DateOnly(2020, 1, 1), 0.05m, 0.02m, 0.05m)];

    ImmutableArray<LlmPrice> ILlmPrices.All => [Model];

    private static LlmPrice Model => new("openai", "known", DateOnly.MinValue, 2, 8, 0.5m, 2, true);

    public Outcome<ComputeCatalog> Get(string provider, string? region = null) => provider == "fly" ? Fly : FleetError.NotFound("Catalogue");

    public Task<Outcome<ComputeCatalog>> Refresh(string provider, string? region, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public LlmPrice? Find(string provider, string model, DateOnly day) => model == Model.Model ? Model : null;
}
