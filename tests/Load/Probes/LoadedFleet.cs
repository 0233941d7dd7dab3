using Fleet.Common;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Silo;
using Fleet.Storage;
using Fleet.Tests.SshHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fleet.Load.Probes;

/// <summary>A real Fleet in this process, with a database of its own; only its view of the machines is watched.</summary>
internal sealed class LoadedFleet : IAsyncDisposable
{
    // A login costs both sides much more than a probe does.
    private const int ProvisionedAtOnce = 16;

    private readonly IHost _host;
    private readonly DirectoryInfo _folder;

    private LoadedFleet(IHost host, DirectoryInfo folder) => (_host, _folder) = (host, folder);

    public MeasuredMachines Machines => (MeasuredMachines)_host.Services.GetRequiredService<IMachines>();

    /// <summary>Where its control sockets are.</summary>
    public string Sockets => _folder.FullName;

    public static async Task<LoadedFleet> Start(ProbeArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fl-");
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fleet:DataPath"] = Path.Combine(folder.FullName, "data"),
            ["Fleet:Ssh:Folder"] = folder.FullName,
            ["Fleet:Ssh:MaxProbes"] = arguments.MaxProbes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Fleet:Probes:Interval"] = TimeSpan.FromSeconds(arguments.Interval).ToString(),
        });
        builder.Logging.ClearProviders();
        builder.AddFleet();
        var real = builder.Services.Single(service => service.ServiceType == typeof(IMachines));
        builder.Services.Remove(real);
        builder.Services.AddSingleton<IMachines>(services => new MeasuredMachines(
            (IMachines)ActivatorUtilities.CreateInstance(services, real.ImplementationType!), TimeSpan.FromSeconds(arguments.Interval)));
        var host = builder.Build();
        await host.StartAsync();
        return new(host, folder);
    }

    /// <summary>Adds servers that are all the same machine, and waits until they are active.</summary>
    public async Task<IReadOnlyList<ServerId>> AddServers(SshTestHost machine, int count)
    {
        var ids = _host.Services.GetRequiredService<IIdSource>();
        var credential = _host.Services.GetRequiredService<ISecretBox>().Seal(machine.PrivateKey);
        var grains = _host.Services.GetRequiredService<IGrainFactory>();
        using var room = new SemaphoreSlim(ProvisionedAtOnce);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            await room.WaitAsync();
            try
            {
                var id = ids.New<ServerId>();
                var spec = new ServerSpec($"box-{number}", machine.Host, machine.Port, machine.User, AuthMethod.Key, credential, 5);
                var added = await grains.Server(id).Add(spec, "load");
                if (!added.IsOk) throw new InvalidOperationException(added.Error.Message);
                await IsActive(grains.Server(id));
                return id;
            }
            finally
            {
                room.Release();
            }
        }));
    }

    // Not as fast as a test would ask: this program's processor time counts as Fleet's.
    private static async Task IsActive(IServerGrain server)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync())
        {
            var view = (await server.Get()).Value!;
            if (view.Status == ServerStatus.Error) throw new InvalidOperationException($"{view.Name}: {view.StatusMessage}");
            if (view.Status == ServerStatus.Active) return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
