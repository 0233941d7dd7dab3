using System.Net;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>An instance that nobody uses stands still, and the next request to it finds it awake. Real minutes pass here.</summary>
public sealed class IdleTests
{
    [Fact]
    public async Task An_idle_instance_is_frozen_and_the_next_request_wakes_it()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await MainJobTests.AddServer(fleet, host);
        var port = FreePort.Next();
        var instance = await Notes.Deploy(fleet, server, Notes.Sqlite(port, "idle: { afterMinutes: 1, cpuPercent: 20 }"));
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        await Notes.Add(http, port, "kept");
        var pid = host.Processes.Single(process => process.Name == "python3").Id;

        var idle = await fleet.Until(instance, i => (string)i["status"]! == "SUSPENDED", "suspended for idleness", 150);
        Assert.True((bool)idle["isIdle"]!, $"{idle}");
        Assert.Contains("State:\tT", await File.ReadAllTextAsync($"/proc/{pid}/status"), StringComparison.Ordinal);

        Assert.Equal(["kept"], await Notes.List(http, port));
        await fleet.Until(instance, i => (string)i["status"]! == "RUNNING", "RUNNING again");
        Assert.Equal(pid, host.Processes.Single(process => process.Name == "python3").Id);

        var (suspended, answer) = await fleet.Post($"{instance}/suspend");
        Assert.Equal((HttpStatusCode.OK, "SUSPENDED"), (suspended, (string)answer["status"]!));
        Assert.DoesNotContain(host.Processes, process => process.Name == "python3");
        await fleet.Delete(instance);
    }
}
