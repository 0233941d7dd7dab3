using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;
using static Fleet.Ssh.Tests.Compose.ComposeHost;

namespace Fleet.Ssh.Tests.Compose;

/// <summary>What Fleet asks of docker, over a stand-in: there is no daemon here.</summary>
public sealed class ComposeRuntimeTests
{
    private const string Sleeper = "while :; do sleep 0.1; done";

    [Fact]
    public async Task A_project_lives_through_all_its_verbs()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        Assert.Contains("compose", await room.Machines.CheckPrerequisites(room.Machine).Value());
        var id = Room.NewInstance();
        var port = FreePort.Next();
        var services = new { web = new { command = (string[])["python3", "-u", "-m", "http.server", $"{port}", "--bind", "127.0.0.1"] }, db = Shell("echo here; " + Sleeper) };
        var spec = Project(services) with { Ports = [port], HealthCheck = new(HealthCheckType.Http, port) };

        await room.Process.Install(room.Machine, id, spec).Value();
        Assert.Equal(ProcessState.Stopped, (await Look(room, id)).State);
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await Look(room, id)).Health == HealthState.Healthy, "it is healthy");
        var seen = await Look(room, id);
        Assert.True(seen is { State: ProcessState.Running, ExitCode: null, Pid: > 1, UptimeSeconds: > 0, CpuSeconds: > 0, MemoryUsed: > 1_000_000, DiskUsed: > 0 }, seen.ToString());
        Assert.Contains("db-1  | here", await room.Process.Logs(room.Machine, id, 100).Value());

        using (var client = new TcpClient())
        {
            await room.Process.Pause(room.Machine, id).Value();
            Assert.Equal(ProcessState.Paused, (await Look(room, id)).State);
            await room.Process.Pause(room.Machine, id).Value();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await Until.True(async () => (await Look(room, id)).Waiting == 1, "somebody waits");
            await room.Process.Start(room.Machine, id).Value();
            await Until.True(async () => await Look(room, id) is { State: ProcessState.Running, Waiting: 0, Connections: 1 }, "it goes on");
        }

        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(seen.Pid, (await Look(room, id)).Pid);
        await room.Process.Stop(room.Machine, id).Value();
        await room.Process.Stop(room.Machine, id).Value();
        Assert.Equal(ProcessState.Stopped, (await Look(room, id)).State);
        await room.Process.Remove(room.Machine, id).Value();
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Equal(ProcessState.Missing, (await Look(room, id)).State);
        Assert.Empty(host.Left());
        Assert.False(Directory.Exists(host.Folder(id)));

        var project = $"compose --project-name fleet-{id.Value} --file compose.yaml";
        var asked = host.Calls.Where(call => call.StartsWith(project, StringComparison.Ordinal)).Select(call => call[(project.Length + 1)..]);
        Assert.Equal(
            [
                "config -q", "up -d --remove-orphans", "logs --no-color --tail 100", "pause", "pause", "up -d --remove-orphans", "up -d --remove-orphans",
                "stop -t 2", "stop -t 2", "stop -t 2", "down -v --remove-orphans",
            ],
            asked);
    }

    [Fact]
    public async Task Variables_and_secrets_reach_compose_exactly_and_nobody_else()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        var id = Room.NewInstance();
        string[] odd = ["plain", "", " a b ", "it's", "$HOME ${X} $$", "\"'\\$x\\n", "two\nlines\n", "#é", "\\"];
        var spec = Project(new { web = new { command = (string[])["python3", "-c", "import os; print(ascii([os.environ[f'V{i}'] for i in range(9)]), os.environ['TOKEN'])"] } }) with
        {
            Env = odd.Select((value, index) => (value, index)).ToImmutableSortedDictionary(pair => $"V{pair.index}", pair => pair.value),
            Secrets = ImmutableSortedDictionary<string, Storage.SealedSecret>.Empty.Add("TOKEN", Room.Seal("s3cr3t$'\"")),
        };
        await room.Process.Install(room.Machine, id, spec).Value();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(host.Folder(id), "work", ".env")));
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 5).Value()).Length > 0, "it has spoken");
        Assert.Equal(
            """web-1  | ['plain', '', ' a b ', "it's", '$HOME ${X} $$', '"\'\\$x\\n', 'two\nlines\n', '#\xe9', '\\'] s3cr3t$'" """.TrimEnd(),
            Assert.Single(await room.Process.Logs(room.Machine, id, 5).Value()));
        Assert.DoesNotContain(host.Calls, call => call.Contains("s3cr3t", StringComparison.Ordinal));

        // A restored work folder may hold another's.
        await File.WriteAllTextAsync(Path.Combine(host.Folder(id), "work", ".env"), "X=old\n");
        await room.Process.Start(room.Machine, id).Value();
        Assert.DoesNotContain("old", await File.ReadAllTextAsync(Path.Combine(host.Folder(id), "work", ".env")));
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    [Fact]
    public async Task One_service_that_has_exited_is_an_exit_unless_others_only_waited_for_its_end()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        var ended = await Started(room, new { web = Shell(Sleeper), worker = Shell("exit 3") });
        var killed = await Started(room, new { web = Shell("kill -9 $$"), worker = Shell(Sleeper) });
        var done = await Started(room, new { web = Shell("exit 0"), worker = Shell(Sleeper) });
        var prepared = await Started(room, new
        {
            web = new { command = (string[])["sh", "-c", Sleeper], depends_on = new { migrate = "service_completed_successfully" } }, migrate = Shell("exit 0"),
        });
        await Until.True(async () => (await Look(room, ended)).State == ProcessState.Exited, "it has exited");
        Assert.Equal(3, (await Look(room, ended)).ExitCode);
        await Until.True(async () => (await Look(room, killed)).ExitCode == 137, "it was killed");
        await Until.True(async () => await Look(room, done) is { State: ProcessState.Exited, ExitCode: 0 }, "one service has ended");
        await Until.True(() => host.Left().Count(name => name!.EndsWith(".exit", StringComparison.Ordinal)) == 4, "all have ended that will");
        Assert.Equal((ProcessState.Running, null), ((await Look(room, prepared)).State, (await Look(room, prepared)).ExitCode));

        await room.Process.Start(room.Machine, ended).Value();
        foreach (var id in (InstanceId[])[ended, killed, done, prepared]) await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    [Fact]
    public async Task Docker_is_asked_twice_for_all_projects_and_never_for_long()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        List<InstanceId> ids = [];
        for (var i = 0; i < 4; i++) ids.Add(await Started(room, new { web = Shell(Sleeper) }));
        var stopped = await Started(room, new { web = Shell(Sleeper) });
        await room.Process.Stop(room.Machine, stopped).Value();
        var before = host.Calls.Count;
        var report = await room.Machines.Probe(room.Machine).Value();
        Assert.Equal(before + 2, host.Calls.Count);
        Assert.Equal(4, report.Instances.Count(seen => seen.State == ProcessState.Running));

        host.Hang(true);
        var watch = Stopwatch.StartNew();
        report = await room.Machines.Probe(room.Machine).Value();
        Assert.InRange(watch.Elapsed.TotalSeconds, 4, 12);
        Assert.Equal(4, report.Instances.Count(seen => seen.State == ProcessState.Running));
        Assert.Equal(ProcessState.Stopped, report.Instances.Single(seen => seen.Instance == stopped).State);

        // What docker cannot tell, the processes do.
        host.Host.Processes.Single(p => p.Id == report.Instances.First(seen => seen.Instance == ids[0]).Pid).Signal("KILL");
        await Until.True(async () => (await room.Machines.Probe(room.Machine).Value()).Instances.Single(seen => seen.Instance == ids[0]).State == ProcessState.Exited, "its end is seen", 40);
        host.Hang(false);
        foreach (var id in (InstanceId[])[.. ids, stopped]) await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    [Fact]
    public async Task What_cannot_be_a_project_is_refused()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        var good = Project(new { web = Shell(Sleeper) });
        Assert.Contains("compose.yaml", (await Refused(good with { Files = [new("other.yaml", "{}")] })).Message);
        Assert.Contains("takes no command", (await Refused(good with { Command = ["true"] })).Message);
        Assert.Contains(".env", (await Refused(good with { Files = [.. good.Files, new(".env", "A=b")] })).Message);
        Assert.Contains("not the name of a volume", (await Refused(good with { Data = new() { Volumes = ["../data"] } })).Message);

        var id = Room.NewInstance();
        var error = await room.Process.Install(room.Machine, id, good with { Files = [new("compose.yml", "services: [")] }).Fault(RemoteFault.ScriptFailed);
        Assert.Contains("compose does not accept the project: error: compose.yml", error.Message);
        Assert.Equal(ProcessState.Missing, (await Look(room, id)).State);
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());

        async Task<RemoteError> Refused(InstanceSpec spec) => await room.Process.Install(room.Machine, Room.NewInstance(), spec).Fault(RemoteFault.ScriptFailed);
    }

    [Fact]
    public async Task A_host_without_docker_says_so_and_nothing_stays()
    {
        await using var host = await SshTestHost.Start([.. PoorHostTests.Needed, "tr", "id"]);
        await using var room = new Room(host, "compose");
        var id = Room.NewInstance();
        var error = await room.Process.Install(room.Machine, id, Project(new { web = Shell(Sleeper) })).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(69, error.ExitCode);
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.HomeFolder));
    }

    [Fact]
    public async Task Verbs_cut_off_anywhere_are_completed_by_a_repeat()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        var id = Room.NewInstance();
        var spec = Project(new { web = new { command = (string[])["sh", "-c", Sleeper], volumes = (string[])["data:/data"] } }, grace: 1);
        foreach (var milliseconds in (int[])[50, 150, 300, 500])
        {
            await Cut(milliseconds, token => room.Process.Install(room.Machine, id, spec, token));
            await Cut(milliseconds, token => room.Process.Start(room.Machine, id, token));
            Assert.Equal(ProcessState.Running, (await Look(room, id)).State);
            await Cut(milliseconds, token => room.Process.Stop(room.Machine, id, token));
            await Cut(milliseconds, token => room.Process.Remove(room.Machine, id, token));
            Assert.Empty(host.Left());
        }

        static async Task Cut(int milliseconds, Func<CancellationToken, Task<Remote<bool>>> verb)
        {
            using var cut = new CancellationTokenSource(milliseconds);
            await verb(cut.Token);
            await verb(CancellationToken.None).Value();
        }
    }

    private static async Task<InstanceId> Started(Room room, object services)
    {
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Project(services)).Value();
        await room.Process.Start(room.Machine, id).Value();
        return id;
    }

    private static Task<InstanceObservation> Look(Room room, InstanceId id) => room.Process.Status(room.Machine, id).Value();
}
