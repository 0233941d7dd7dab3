using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Hosts that have little more than what POSIX promises.</summary>
public sealed class PoorHostTests
{
    internal static readonly string[] Needed =
    [
        "sh", "setsid", "flock", "base64", "awk", "head", "timeout", "cat", "mkdir", "mv", "rm", "rmdir", "sed", "chmod", "date", "sleep", "readlink",
        "wc", "dd", "mkfifo", "env", "df", "du", "uname", "tail", "tar", "grep",
    ];

    [Fact]
    public async Task A_host_without_a_needed_tool_says_which()
    {
        await using var host = await SshTestHost.Start(Needed.Where(tool => tool != "setsid"));
        await using var room = new Room(host);
        var error = await room.Machines.ReadFacts(room.Machine).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(69, error.ExitCode);
        Assert.Contains("no setsid", error.Message);
    }

    [Fact]
    public async Task Without_any_client_open_ports_are_still_seen()
    {
        await using var host = await SshTestHost.Start(Needed);
        await using var room = new Room(host);
        await using var web = FaultyListener.Http();
        var facts = await room.Machines.ReadFacts(room.Machine).Value();
        Assert.Equal(File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal)), facts.CpuCores);
        Assert.Equal((HealthState.Healthy, null), await Health(room, new(HealthCheckType.Tcp, web.Port)));
        Assert.Equal((HealthState.Unhealthy, "cannot connect to port 1"), await Health(room, new(HealthCheckType.Tcp, 1)));
        Assert.Equal((HealthState.Unhealthy, "the host has no curl, python3, bash or wget to ask with"), await Health(room, new(HealthCheckType.Http, web.Port)));
    }

    [Theory]
    [InlineData("bash", "HTTP 400")]
    [InlineData("wget", "no good answer within 2 s")]
    public async Task Other_clients_can_ask_as_well(string client, string answer)
    {
        await using var host = await SshTestHost.Start([.. Needed, client]);
        await using var room = new Room(host);
        await using var bad = FaultyListener.Http();
        await using var good = FaultyListener.Http("200 OK");
        Assert.Equal((HealthState.Unhealthy, answer), await Health(room, new(HealthCheckType.Http, bad.Port)));
        Assert.Equal((HealthState.Healthy, null), await Health(room, new(HealthCheckType.Http, good.Port, "/a?b=%20&c")));
        Assert.Equal((HealthState.Healthy, null), await Health(room, new(HealthCheckType.Tcp, good.Port)));
    }

    private static async Task<(HealthState Health, string? Message)> Health(Room room, HealthCheck check)
    {
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, new() { Command = ["sleep", "1000"], HealthCheck = check }).Value();
        await room.Process.Start(room.Machine, id).Value();
        var seen = await room.Process.Status(room.Machine, id).Value();
        await room.Process.Remove(room.Machine, id).Value();
        return (seen.Health, seen.HealthMessage);
    }
}
