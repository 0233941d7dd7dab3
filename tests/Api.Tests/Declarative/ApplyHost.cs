using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Declarative;

/// <summary>A Fleet with a vault that the test fills, and with budgets.</summary>
public sealed class ApplyHost() : FleetHost(Configure)
{
    private static readonly ConcurrentDictionary<string, string> Values = new(StringComparer.Ordinal);

    /// <summary>Puts a new value into the vault, under a name that may be new.</summary>
    public static string Rotate(string name) => Values[name] = TestKit.Secrets.Plant();

    private static void Configure(IServiceCollection services)
    {
        services.AddSingleton<IVault, MemoryVault>();
        services.AddSingleton<IJsonTypeInfoResolver>(new DefaultJsonTypeInfoResolver());
        var engine = services.First(service => service.ServiceType.Name == "EmbeddedEngineOptions").ImplementationInstance!;
        ((ICollection<Assembly>)engine.GetType().GetProperty("GrainAssemblies")!.GetValue(engine)!).Add(typeof(MemoryBudgetGrain).Assembly);
    }

    private sealed class MemoryVault(ISecretBox box) : IVault
    {
        public Task<Outcome<SealedSecret>> Find(string name, InstanceId? instance, CancellationToken cancellationToken) =>
            Task.FromResult<Outcome<SealedSecret>>(Values.TryGetValue(name, out var value) ? box.Seal(value) : FleetError.NotFound("Secret"));

        public Task<bool> Has(string name, CancellationToken cancellationToken) => Task.FromResult(Values.ContainsKey(name));
    }
}
