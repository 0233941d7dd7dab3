using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Fleet.Load.Hosting;

/// <summary>A baseline's server: Kestrel with as little around it as can be, which says that it lives as Fleet does.</summary>
internal static class BareHost
{
    /// <summary>Serves what is mapped, until the process is ended.</summary>
    public static async Task<int> Run(string[] words, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder(words);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/health/live", () => "ok");
        map(app);
        await app.RunAsync();
        return 0;
    }
}
