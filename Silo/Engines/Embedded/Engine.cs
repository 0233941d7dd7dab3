using Fleet.Embedded;
using Fleet.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
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
    }

    /// <summary>It has no pages of its own.</summary>
    public static IEndpointConventionBuilder? MapPages(IEndpointRouteBuilder app) => null;
}
