using System.Collections.Concurrent;
using Fleet.Api;
using Fleet.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fleet.Deploy.Tests;

/// <summary>A Fleet that is composed and not started: which settings it asks for, and which paths it serves.</summary>
internal sealed class Asked : ConfigurationProvider, IConfigurationSource
{
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.OrdinalIgnoreCase);

    private Asked(IEnumerable<(string Key, string Value)> settings)
    {
        foreach (var (key, value) in settings) Set(key, value);
    }

    /// <summary>Every setting that it has asked for, such as <c>Fleet:Engine:SiloPort</c>.</summary>
    public IReadOnlySet<string> Settings => _asked.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public IReadOnlySet<string> Paths { get; private set; } = new HashSet<string>();

    /// <param name="sections">Sections that are to hold something: the binder passes by one that is empty.</param>
    public static async Task<Asked> Compose(IEnumerable<string> sections)
    {
        var data = Directory.CreateTempSubdirectory("fleet-asked-");
        try
        {
            var asked = new Asked([("Fleet:DataPath", data.FullName), ("Fleet:SettingsFolder", data.FullName), .. sections.Select(section => (section + ":Nothing", ""))]);
            var builder = WebApplication.CreateSlimBuilder();
            ((IConfigurationBuilder)builder.Configuration).Add(asked);
            builder.Configuration.AddSettingFiles();
            builder.AddFleet();
            builder.AddFleetApi();
            await using var app = builder.Build();
            app.MapFleetApi();
            // Whoever takes options has them bound when it is made.
            Assert.NotEmpty(app.Services.GetServices<IHostedService>());
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            asked.Paths = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')).ToHashSet();
            return asked;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    public override bool TryGet(string key, out string? value)
    {
        _asked.TryAdd(key, true);
        return base.TryGet(key, out value);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
