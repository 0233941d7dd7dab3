using System.Globalization;
using Fleet.Common;
using Fleet.Load.Hosting;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.SshHost;
using Orleans;

namespace Fleet.Load.Probes;

/// <summary>A real Fleet in this process, with a database of its own; only its view of the machines is watched.</summary>
internal sealed class LoadedFleet : IAsyncDisposable
{
    // A login costs both sides much more than a probe does.
    private const int ProvisionedAtOnce = 16;

    private readonly LocalFleet _fleet;
    private readonly DirectoryInfo _folder;

    private LoadedFleet(LocalFleet fleet, DirectoryInfo folder) => (_fleet, _folder) = (fleet, folder);

    public MeasuredMachines Machines => (MeasuredMachines)_fleet.Get<IMachines>();

    /// <summary>Where its control sockets are.</summary>
    public string Sockets => _folder.FullName;

    public static async Task<LoadedFleet> Start(int maxProbes, TimeSpan interval)
    {
        var folder = Directory.CreateTempSubdirectory("fl-");
        var fleet = await LocalFleet.Start(
            folder.FullName, services => services.Watch<IMachines>(real => new MeasuredMachines(real, interval)),
            ("Fleet:Ssh:MaxProbes", maxProbes.ToString(CultureInfo.InvariantCulture)), ("Fleet:Probes:Interval", interval.ToString()));
        return new(fleet, folder);
    }

    /// <summary>Adds servers that are all the same machine, and waits until they are active.</summary>
    public async Task<IReadOnlyList<ServerId>> AddServers(SshTestHost machine, int count)
    {
        var ids = _fleet.Get<IIdSource>();
        var credential = _fleet.Get<ISecretBox>().Seal(machine.PrivateKey);
        var grains = _fleet.Get<IGrainFactory>();
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
        await _fleet.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
