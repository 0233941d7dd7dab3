using System.Net;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>Somebody is at work on the machine: Fleet sees what was changed, mends it when told to, and sees that it is mended.</summary>
public sealed class DriftTests
{
    [Fact]
    public async Task A_file_and_a_variable_that_were_changed_by_hand_are_seen_mended_and_seen_clean()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await MainJobTests.AddServer(fleet, host);
        var port = FreePort.Next();
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, port));
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        var id = (string)begun["id"]!;
        Assert.Equal("CLEAN", await Check(fleet, id));

        var folder = Path.Combine(host.HomeFolder, ".fleet", "instances", id);
        await File.AppendAllTextAsync(Path.Combine(folder, "work", "server.py"), "\n# tampered\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "env"), "GREETING=goodbye\n");
        Assert.Equal("DRIFTED", await Check(fleet, id));
        Assert.Equal("DRIFTED", await Check(fleet, id));
        var events = (await fleet.Get($"/api/v1/drift/events?instanceId={id}&resolved=false"))["data"]!.AsArray();
        Assert.Equal(["env.GREETING", "files.server.py"], events.Select(one => (string)one!["field_path"]!).Order(StringComparer.Ordinal));
        var variable = events.Single(one => (string)one!["field_path"]! == "env.GREETING")!;
        Assert.Equal(("hello", "goodbye"), ((string)variable["declared_val"]!, (string)variable["actual_val"]!));

        var file = events.Single(one => (string)one!["field_path"]! == "files.server.py")!;
        var (_, plan) = await fleet.Post($"/api/v1/drift/events/{file["id"]}/remediate");
        Assert.Equal("file restore server.py", (string)plan["command"]!);
        var (executing, running) = await fleet.Post($"/api/v1/drift/remediations/{plan["id"]}/execute");
        Assert.Equal(HttpStatusCode.Accepted, executing);
        await MainJobTests.Ended(fleet, (string)running["operation_id"]!, "succeeded");

        // An install puts everything in place, so the variable is over with it.
        Assert.Empty((await fleet.Get($"/api/v1/drift/events?instanceId={id}&resolved=false"))["data"]!.AsArray());
        var mended = (await fleet.Get($"/api/v1/drift/events?instanceId={id}"))["data"]!.AsArray().Single(one => (string)one!["id"]! == (string)file["id"]!)!;
        Assert.Equal(("SUCCEEDED", $"remediation:{plan["id"]}"), ((string)mended["remediation"]!["status"]!, (string)mended["resolved_by"]!));
        Assert.DoesNotContain("tampered", await File.ReadAllTextAsync(Path.Combine(folder, "work", "server.py")), StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/"));
        Assert.Equal("CLEAN", await Check(fleet, id));
        await fleet.Delete($"/api/v1/instances/{id}");
    }

    [Fact]
    public async Task The_schedule_looks_by_itself_and_a_host_that_hangs_holds_up_no_other()
    {
        await using var hanging = await SshTestHost.Start();
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var frozen = await Deploy(fleet, hanging, "frozen");
        var live = await Deploy(fleet, host, "live");
        await fleet.Stop();
        (fleet.Settings["Fleet__Drift__Sweep"], fleet.Settings["Fleet__Drift__Period"]) = ("00:00:01", "00:00:02");
        (fleet.Settings["Fleet__Drift__MaxConcurrent"], fleet.Settings["Fleet__Drift__Timeout"]) = ("2", "00:00:03");
        hanging.Freeze();
        hanging.FreezeSessions();
        await fleet.Run();
        await fleet.Until($"/api/v1/drift/snapshots?instanceId={live}&driftStatus=CLEAN", list => (int)list["total"]! >= 2, "two looks at the one that answers", 60);
        var blind = await fleet.Until($"/api/v1/drift/snapshots?instanceId={frozen}", list => (int)list["total"]! >= 1, "a look at the one that hangs", 60);
        Assert.Equal(("ERROR", "system:drift-schedule"), ((string)blind["data"]![0]!["driftStatus"]!, (string)blind["data"]![0]!["takenBy"]!));
        hanging.Thaw();
    }

    private static async Task<string> Deploy(FleetProcess fleet, SshTestHost host, string name)
    {
        var server = await MainJobTests.AddServer(fleet, host);
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next(), name));
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        return (string)begun["id"]!;
    }

    private static async Task<string> Check(FleetProcess fleet, string id)
    {
        var (status, body) = await fleet.Post($"/api/v1/drift/snapshots/{id}/trigger");
        Assert.True(status == HttpStatusCode.Created, body.ToJsonString());
        return (string)body["driftStatus"]!;
    }
}
