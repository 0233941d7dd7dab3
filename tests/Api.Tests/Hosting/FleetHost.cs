using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Coverage;
using Fleet.Api.Tests.Hosting;
using Fleet.Cloud;
using Fleet.Drift;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.Security;
using Fleet.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Fleet.Api.Tests.Hosting;

/// <summary>A whole Fleet on a free port with a database of its own. Only the machines are made up.</summary>
public class FleetHost : IAsyncLifetime
{
    public const string AdminKey = "sk-000000000000000000000000000000000000000000000000";

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-api-").FullName;
    private readonly Dictionary<Role, string> _keys = new() { [Role.Admin] = AdminKey };
    private readonly Action<IServiceCollection>? _configure;
    private readonly string? _adminKey;

    public FleetHost() : this(null) { }

    protected FleetHost(Action<IServiceCollection>? configure, string? adminKey = AdminKey) =>
        (_configure, _adminKey) = (configure, adminKey);

    /// <summary>Further settings, by their names in the configuration.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Further endpoints.</summary>
    public Action<WebApplication>? Map { get; init; }

    /// <summary>Looks over what this Fleet logs and how it refuses.</summary>
    protected SecretScan Scan { get; } = new();

    public MemoryMachines Machines { get; } = new();

    public MemoryScans Scans => field ??= new(Machines);

    public MemoryCloud Cloud { get; } = new();

    public WebApplication App { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>A caller of that role; null for one without a key.</summary>
    public HttpClient Caller(Role? role = Role.Admin) => Caller(new SocketsHttpHandler(), role);

    /// <inheritdoc cref="Caller(Role?)"/>
    public HttpClient Caller(SocketsHttpHandler handler, Role? role = Role.Admin)
    {
        var client = new HttpClient(new NotedCalls(new WatchedAnswers(Scan, handler))) { BaseAddress = Address };
        if (role is { } known) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _keys[known]);
        return client;
    }

    public string KeyOf(Role role) => _keys[role];

    public async ValueTask InitializeAsync()
    {
        App = FleetApi.Build(
            [
                "--urls", "http://127.0.0.1:0", $"--Fleet:DataPath={_folder}", $"--FLEET_ADMIN_API_KEY={_adminKey}",
                "--Fleet:Operations:PollInterval=00:00:00.010", "--Fleet:Operations:SettleTime=00:00:00.010",
                "--Fleet:Operations:InitialBackoff=00:00:00.010", "--Fleet:Probes:Interval=00:00:00.200",
                "--Fleet:Progress:Heartbeat=00:00:00.200", "--Fleet:Catalog:IsLive=false",
                "--Fleet:Logins:AttemptsPerMinute=0", "--Fleet:Passwords:Iterations=1000",
                "--Fleet:RateLimits:RequestsPerMinute=0", "--Fleet:RateLimits:ChangesPerMinute=0",
                .. Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
            ],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(new WatchedLog(Scan));
                builder.Services.Replace(ServiceDescriptor.Singleton<IMachines>(Machines));
                builder.Services.Replace(ServiceDescriptor.Singleton<IRuntimes>(Machines));
                builder.Services.Replace(ServiceDescriptor.Singleton<ISites>(new MemorySites()));
                builder.Services.Replace(ServiceDescriptor.Singleton<IMachineScans>(Scans));
                builder.Services.Replace(ServiceDescriptor.Singleton<IConfigurationReader>(new MemoryConfigurations(Machines)));
                builder.Services.Replace(ServiceDescriptor.Singleton<ICloudProviders>(Cloud));
                _configure?.Invoke(builder.Services);
            });
        Map?.Invoke(App);
        await App.StartAsync();
        Address = new(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        if (_adminKey is null) return;
        using var admin = Caller();
        foreach (var role in new[] { Role.Viewer, Role.Developer, Role.Operator })
        {
            var created = await admin.PostAsJsonAsync(
                "/api/v1/api-keys", new { name = role.ToString(), role = role.ToString().ToUpperInvariant() });
            _keys[role] = (await created.Json()).GetProperty("key").GetString()!;
        }

        if (_configure is null) await admin.AddServer(MemoryMachines.VastHost);
    }

    /// <summary>The files of this Fleet's database and its log in which a text stands.</summary>
    public IReadOnlyList<string> StoredInClear(string text) =>
        [.. Directory.GetFiles(_folder, "fleet.db*", SearchOption.AllDirectories).Where(file => Bytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)];

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        Scan.Verify();
    }
}

/// <summary>Short forms for reading answers.</summary>
public static class Answers
{
    public static async Task<JsonElement> Json(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());

    public static async Task<JsonElement> Json(this Task<HttpResponseMessage> response) => await (await response).Json();

    public static string? Text(this JsonElement element, string property) => element.GetProperty(property).GetString();

    public static string[] Names(this JsonElement element) =>
        [.. element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];
}
