using Fleet.Embedded;
using Fleet.Grains;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Fleet.Silo.Engines;

/// <summary>The in-process engine.</summary>
internal static class Engine
{
    /// <summary>What <c>/health</c> calls it.</summary>
    public const string Name = "embedded";

    public static void Add(IHostApplicationBuilder builder) => builder.Services.AddEmbeddedEngine(options =>
    {
        builder.Configuration.GetSection("Fleet:Engine").Bind(options);
        options.GrainAssemblies.Add(GrainsRoom.Assembly);
    });
}
