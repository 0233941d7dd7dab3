using Fleet.Embedded;
using Fleet.Grains;
using Fleet.Silo.Telemetry;
using Fleet.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet.Silo.Engines;

/// <summary>The in-process engine.</summary>
internal static class Engine
{
    /// <summary>What <c>/health</c> calls it.</summary>
    public const string Name = "embedded";

    public static void Add(IHostApplicationBuilder builder)
    {
        if (builder.Configuration.Role() is not FleetRole.All)
        {
            throw new InvalidOperationException("Fleet:Role must be 'all' in this build: its engine lives in one process (docs/orleans.md)");
        }

        builder.Services.AddEmbeddedEngine(options =>
        {
            builder.Configuration.GetSection("Fleet:Engine").Bind(options);
            options.GrainAssemblies.Add(GrainsRoom.Assembly);
        });
        builder.Services.AddSingleton(provider => new Reading(FleetInstruments.GrainActivations, () => provider
            .GetRequiredService<IEngineStatistics>().Activations.Select(one => KeyValuePair.Create(GrainCalls.NameOf(one.Key), (long)one.Value))));
    }

    /// <summary>It has no pages of its own.</summary>
    public static IEndpointConventionBuilder? MapPages(IEndpointRouteBuilder app) => null;
}
