using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Operations;

/// <summary>A Fleet with two servers and, once the scenario has set it, an instance with data and a backup.</summary>
internal sealed class Scene : IDisposable
{
    public const string Before = "what was there";
    public const string Since = "what was written since";

    public Scene(int seed)
    {
        Fleet = new TestFleet(seed);
        Origin = Fleet.AddServer().Id;
        Other = Fleet.AddServer().Id;
    }

    public TestFleet Fleet { get; }

    public ServerId Origin { get; }

    public ServerId Other { get; }

    public InstanceId Shop { get; private set; }

    public BackupId Backup { get; private set; }

    public InstanceView View => Fleet.Instance(Shop);

    /// <summary>An instance with files, a database, hooks and a site.</summary>
    public static InstanceSpec Spec(string name = "shop", string command = "serve", Quiesce quiesce = Quiesce.Freeze) => new()
    {
        Command = [command],
        Data = new InstanceData { Database = new InstanceDatabase(name, Create: true), Quiesce = quiesce },
        Hooks = new InstanceHooks(new InstanceHook("initialise"), new InstanceHook("neutralize"), new InstanceHook("password")),
        Site = new InstanceSite($"{name}.example.com", 8080),
    };

    public InstanceDeployment Deployment(string name = "shop", InstanceSpec? spec = null, DeploymentOrigin? origin = null) => new(
        name, "ssh", null, Origin, "process", spec ?? Spec(name), ImmutableSortedDictionary<string, string>.Empty, Origin: origin);

    public void DeployShop(Quiesce quiesce = Quiesce.Freeze)
    {
        Shop = Fleet.Deploy(Fleet.Server(Origin), "shop", Spec(quiesce: quiesce)).Id;
        Assert.Equal(InstanceStatus.Running, View.Status);
        Write(Before);
    }

    /// <summary>The program writes.</summary>
    public void Write(string content)
    {
        Fleet.Machine.Contents[(Origin.Value, Shop.Value)] = content;
        Fleet.Machine.Databases[(Origin.Value, "shop")] = content;
    }

    public void MakeBackup()
    {
        Backup = Fleet.Ask(Fleet.Grains.Instance(Shop).BackUp(new BackupRequest(BackupReason.Manual), "test")).Value!.Plan.Id;
        Fleet.Ended(Shop);
        Assert.Equal(BackupStatus.Completed, BackupView()!.Status);
    }

    public BackupView? BackupView() => Fleet.Ask(Fleet.Grains.Backup(Backup).Get()).Value;

    public IEnumerable<(string Id, BackupView View)> Backups() => Fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Backup).ToList()
        .Select(key => (key.Id, Fleet.Ask(Fleet.Grains.Backup(BackupId.Of(key.Id)).Get()).Value!));

    public IEnumerable<InstanceView> Instances() => Fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Instance).ToList()
        .Select(key => Fleet.Instance(InstanceId.Of(key.Id)));

    public InstanceView? Named(string name) => Instances().LastOrDefault(instance => instance.Name == name);

    public List<OperationView> Operations() => [.. Fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Operation)
        .OrderBy(key => key.Id, StringComparer.Ordinal).ToList().Select(key => Fleet.Operation(OperationId.Of(key.Id)))];

    /// <summary>What the instance has, in its files and its database; null where there is nothing.</summary>
    public (string? Files, string? Database) Data(InstanceView instance) => (
        Fleet.Machine.Contents.GetValueOrDefault((instance.Server!.Value.Value, instance.Id.Value)),
        Fleet.Machine.Databases.GetValueOrDefault((instance.Server!.Value.Value, instance.Spec!.Data!.Database!.Name)));

    /// <summary>Lets every operation end, and what follows from that happen.</summary>
    public void Settle()
    {
        for (var i = 0; Operations().Any(operation => !operation.HasEnded); i++)
        {
            Assert.True(i < 60, $"An operation does not end: {Operations().First(operation => !operation.HasEnded)}");
            Fleet.Pass(TimeSpan.FromSeconds(5));
        }

        Fleet.Pass(TimeSpan.FromSeconds(12));
        Fleet.Wake();
    }

    public void Dispose() => Fleet.Dispose();
}
