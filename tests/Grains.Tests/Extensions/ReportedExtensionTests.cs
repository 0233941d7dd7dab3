using Fleet.Common;
using Fleet.Extensions;
using Fleet.Instances;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Extensions;

/// <summary>What agents say of extensions, on its way to the table of what is installed where.</summary>
public sealed class ReportedExtensionTests
{
    [Fact]
    public void Only_what_came_went_or_changed_its_version_is_told_further()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        Say(fleet, id, new("git", null, "2.1"), new("node", "installing"), new("rust", "error"));
        Assert.Equal(["git 2.1 of git,node,rust"], Told(fleet));
        for (var i = 0; i < 5; i++) Say(fleet, id, new("git", "healthy", "2.1"), new("node", "installing"), new("rust", "error"));
        Say(fleet, id, new("git", "error"), new("node", "installing"), new("rust", "error"));
        Assert.Single(Told(fleet));

        fleet.Crash();
        fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c1", "gw"));
        Say(fleet, id, new("git", null, "2.1"), new("node", "installing"), new("rust", "error"));
        Assert.Single(Told(fleet));
        Say(fleet, id, new("git", null, "2.2"), new("node", "healthy"), new("rust", "error"));
        Assert.Equal("git 2.2+node  of git,node,rust", Told(fleet)[^1]);
        Say(fleet, id, new AgentExtension("node", "healthy", "20.1"));
        Assert.Equal("node 20.1 of node", Told(fleet)[^1]);
        Assert.Equal(3, Told(fleet).Count);
    }

    [Fact]
    public void What_an_instance_registers_with_is_told_once()
    {
        using var fleet = new TestFleet();
        var registration = new InstanceRegistration { Name = "web", Provider = "docker", Extensions = ["git", "node"] };
        for (var i = 0; i < 2; i++) Assert.True(fleet.Ask(fleet.Grains.InstanceName("web").Register(registration)).IsOk);
        Assert.Equal(["git +node  of git,node"], Told(fleet));
    }

    [Fact]
    public void With_an_instance_all_goes_that_is_installed_on_it()
    {
        using var fleet = new TestFleet();
        var id = fleet.Deploy(fleet.AddServer()).Id;
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c1", "gw")).IsOk);
        Say(fleet, id, new AgentExtension("git"));
        fleet.Change(id, InstanceVerb.Destroy);
        fleet.Reaches(id, InstanceStatus.Destroyed);
        Assert.Equal(["git  of git", " of "], Told(fleet));
    }

    [Fact]
    public void Events_tell_how_long_an_installation_took_and_why_it_failed()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        void Report(string type, string? metadata) => Assert.True(fleet.Ask(fleet.Grains.Instance(id).Report(new AgentEvent("c1", type, metadata))).IsOk);

        Report("extension:install", """{"extension":"git","version":"2.1","duration_ms":1200.7}""");
        Report("EXTENSION_INSTALL", """{"name":"node","success":false,"message":"no network"}""");
        Report("extension:remove", """{"extension_name":"git"}""");
        Report("extension:install", """{"what":"?"}""");
        Report("extension:install", null);
        Report("backup", """{"extension":"git"}""");
        Assert.Equal(
            ["git 2.1 False 1200 ", "node  False  no network", "git  True  "],
            fleet.Store.ExtensionChanges.Select(one => $"{one.Extension} {one.Version} {one.IsRemoval} {one.DurationMs} {one.Error}"));
        Assert.All(fleet.Store.ExtensionChanges, one => Assert.Equal((id.Value, fleet.Time.GetUtcNow()), (one.InstanceId, one.At)));
    }

    private static List<string> Told(TestFleet fleet) =>
        [.. fleet.Store.ExtensionSights.Select(one => $"{string.Join('+', one.Installed.Select(seen => $"{seen.Name} {seen.Version}"))} of {string.Join(',', one.Named)}")];

    private static void Say(TestFleet fleet, InstanceId id, params AgentExtension[] extensions) =>
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "c1", Extensions = [.. extensions] })).IsOk);

    private static InstanceId Connected(TestFleet fleet)
    {
        var id = fleet.Ask(fleet.Grains.InstanceName("web").Register(new InstanceRegistration { Name = "web", Provider = "docker" })).Value!.Id;
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c1", "gw")).IsOk);
        return id;
    }
}
