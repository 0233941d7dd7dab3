using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.ReplicaSets;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.ReplicaSets;

/// <summary>A Fleet with servers, and a replica set on them.</summary>
internal sealed class ReplicaScene : IDisposable
{
    public const string Good = "http://files.example/good";
    public const string Better = "http://files.example/better";
    public const string Bad = "http://files.example/bad";

    public ReplicaScene(int seed = 1, int servers = 2)
    {
        Fleet = new TestFleet(seed);
        Servers = [.. Enumerable.Range(0, servers).Select(_ => Fleet.AddServer())];
        Id = Fleet.New<ReplicaSetId>();

        // What is bad never becomes well.
        Fleet.Machine.Fault = call => call == "status" && Fleet.Machine.Folders.Values.Any(spec => UrlOf(spec) == Bad)
            ? new RemoteError(RemoteFault.ScriptFailed, "it crashed") : null;
    }

    public TestFleet Fleet { get; }

    public ImmutableArray<ServerView> Servers { get; }

    public ReplicaSetId Id { get; }

    public IReplicaSetGrain Grain => Fleet.Grains.ReplicaSet(Id);

    public ReplicaSetView View => Fleet.Ask(Grain.Get()).Value!;

    public bool Exists => Fleet.Ask(Grain.Get()).IsOk;

    public string Told => Fleet.Webhooks.By(Id.Value);

    /// <summary>The URLs that lie on the machines, by the names of their instances.</summary>
    public SortedDictionary<string, string?> Urls => new(
        Fleet.Machine.Folders.ToDictionary(pair => Fleet.Instance(InstanceId.Of(pair.Key)).Name, pair => UrlOf(pair.Value)), StringComparer.Ordinal);

    public static string? UrlOf(InstanceSpec spec) => spec.Downloads is [var binary, ..] ? binary.Url : null;

    public static ReplicaSetSpec Spec(int replicas = 3, string url = Good) => new()
    {
        Name = "web",
        Binary = new BinarySource(url, null, []),
        Replicas = replicas,
        Port = 9000,
        HealthPath = "/healthz",
        Environment = ImmutableSortedDictionary<string, string>.Empty.Add("LOG_LEVEL", "info"),
    };

    public ReplicaSetView Create(int replicas = 3, ReplicaSetSpec? spec = null)
    {
        Begin(replicas, spec);
        return Reaches(ReplicaSetStatus.Running);
    }

    public void Begin(int replicas = 3, ReplicaSetSpec? spec = null) => Ok(Grain.Create(spec ?? Spec(replicas), null, "ann"));

    public ReplicaSetView Ok(Task<Outcome<ReplicaSetView>> call)
    {
        var answer = Fleet.Ask(call);
        Assert.True(answer.IsOk, answer.Error?.Message);
        return answer.Value;
    }

    public FleetError Refused(Task<Outcome<ReplicaSetView>> call) => Fleet.Ask(call).Error!;

    public ReplicaSetView Update(string url) => Ok(Grain.Update(new ReplicaSetChange { Binary = new BinarySource(url, null, []) }, "bob"));

    public ReplicaSetView Reaches(ReplicaSetStatus status, double withinSeconds = 600) =>
        Fleet.Until(() => Grain.Get(), view => view.Value?.Status == status, $"status {status}", withinSeconds).Value!;

    /// <summary>Lets everything come to rest.</summary>
    public void Settle(double seconds = 120)
    {
        Fleet.Wake();
        Fleet.Pass(TimeSpan.FromSeconds(seconds));
        Fleet.Wake();
        Fleet.Pass(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>As many as are wanted run, each in its slot and on a machine, and nothing else does.</summary>
    public void IsWhole(int replicas, string url = Good)
    {
        var view = View;
        Assert.Equal((ReplicaSetStatus.Running, null), (view.Status, view.StatusMessage));
        Assert.Equal(Enumerable.Range(0, replicas), view.Replicas.Select(replica => replica.Slot));
        Assert.All(view.Replicas, replica => Assert.Equal((InstanceStatus.Running, view.Revision), (replica.Status, replica.Revision)));
        Assert.Equal(Enumerable.Range(0, replicas).Select(slot => KeyValuePair.Create($"web-{slot}", (string?)url)), Urls);
        Assert.Equal(view.Replicas.Select(replica => replica.Instance.Value).Order(), Fleet.Machine.Processes.Where(pair => pair.Value.ExitCode is null).Select(pair => pair.Key).Order());
        Assert.Equal(replicas, Servers.Sum(server => Fleet.Server(server.Id).InstanceCount));
    }

    /// <summary>Nothing is left of it anywhere.</summary>
    public void IsGone()
    {
        Assert.False(Exists);
        Assert.Empty(Fleet.Machine.Folders);
        Assert.DoesNotContain(Fleet.Store.States.Keys, key => key.Kind is StateKinds.ReplicaSet or StateKinds.Name);
        Assert.All(Servers, server => Assert.Equal(0, Fleet.Server(server.Id).InstanceCount));
    }

    public void Dispose() => Fleet.Dispose();
}
