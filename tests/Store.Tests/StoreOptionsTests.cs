using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public sealed class StoreOptionsTests
{
    public static TheoryData<string, Action<StoreOptions>> Wrong => new()
    {
        { "Database", options => options.Database = "mysql" },
        { "DataPath", options => options.DataPath = " " },
        { "ConnectionString", options => options.Database = "postgres" },
        { "QueueCapacity", options => options.QueueCapacity = 0 },
        { "BatchSize", options => options.BatchSize = 0 },
        { "SampleLinger", options => options.SampleLinger = TimeSpan.FromSeconds(-1) },
        { "Readers", options => options.Readers = 0 },
        { "PoolSize", options => options.PoolSize = 0 },
        { "ConnectTimeout", options => options.ConnectTimeout = TimeSpan.Zero },
        { "CommandTimeout", options => options.CommandTimeout = TimeSpan.MaxValue },
        { "SecretKeyCommand", options => options.SecretKeyCommand.Add("") },
        { "SecretKeyTimeout", options => options.SecretKeyTimeout = TimeSpan.Zero },
        { "Resealing:Period", options => options.Resealing.Period = TimeSpan.Zero },
        { "Resealing:BatchSize", options => options.Resealing.BatchSize = 0 },
        { "Resealing:Pause", options => options.Resealing.Pause = TimeSpan.FromHours(1) },
        { "Resealing:LookAgain", options => options.Resealing.LookAgain = TimeSpan.Zero },
        { "MigrationTimeout", options => options.MigrationTimeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void An_option_that_makes_no_sense_is_named_at_registration(string option, Action<StoreOptions> configure)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddFleetStore(configure));
        Assert.Contains($"Store:{option} ", fault.Message, StringComparison.Ordinal);
    }
}
