using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>What every runtime promises that supervises processes.</summary>
public abstract class RuntimeTests(Lab lab) : InstanceTests(lab)
{
    [Fact]
    public async Task A_web_server_lives_through_all_its_verbs()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        var port = FreePort.Next();
        var spec = new InstanceSpec
        {
            Command = ["python3", "-u", "-m", "http.server", port.ToString(), "--bind", "127.0.0.1"],
            Files = [new("index.html", "<p>hi</p>")],
            Ports = [port],
            HealthCheck = new(HealthCheckType.Http, port, "/index.html"),
        };
        Assert.Equal(ProcessState.Missing, (await room.Process.Status(room.Machine, id).Value()).State);
        await room.Process.Install(room.Machine, id, spec).Value();
        Assert.Equal(ProcessState.Stopped, (await room.Process.Status(room.Machine, id).Value()).State);

        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Status(room.Machine, id).Value()).Health == HealthState.Healthy, "it is healthy");
        var seen = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal(ProcessState.Running, seen.State);
        Assert.Null(seen.ExitCode);
        Assert.True(seen is { Pid: > 1, UptimeSeconds: > 0, CpuSeconds: > 0, MemoryUsed: > 1_000_000, DiskUsed: > 0 }, seen.ToString());
        using (var client = new HttpClient()) Assert.Equal("<p>hi</p>", await client.GetStringAsync($"http://127.0.0.1:{port}/"));
        Assert.Contains(await room.Process.Logs(room.Machine, id, 100).Value(), line => line.Contains("GET /index.html", StringComparison.Ordinal));
        Assert.Single(await room.Process.Logs(room.Machine, id, 1).Value());

        await room.Process.Stop(room.Machine, id).Value();
        Assert.Equal(ProcessState.Stopped, (await room.Process.Status(room.Machine, id).Value()).State);
        Assert.Empty(Mine(id));
        await Removed(room, id);
    }

    [Fact]
    public async Task It_survives_the_connection()
    {
        var id = Room.NewInstance();
        await using (var first = new Room(Lab))
        {
            await Started(first, id, Sleeper);
        }

        await using var room = new Room(Lab);
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await Removed(room, id);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -9 $$", 137)]
    public async Task It_tells_how_the_program_ended(string program, int code)
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, program, ready: false);
        var seen = await Ended(room, id);
        Assert.Equal(code, seen.ExitCode);
        Assert.Null(seen.Pid);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_an_exit_with_a_word_about_it()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, new() { Command = ["no-such-program"] }).Value();
        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(127, (await Ended(room, id)).ExitCode);
        Assert.Contains("no-such-program", Assert.Single(await room.Process.Logs(room.Machine, id, 10).Value()));
        await Removed(room, id);
    }

    [Fact]
    public async Task Killed_by_somebody_else_it_has_exited_and_starts_again()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        var seen = await Started(room, id, Sleeper);
        Lab.Host.Processes.Single(p => p.Id == seen.Pid).Signal("KILL");
        Assert.Equal(137, (await Ended(room, id)).ExitCode);

        await room.Process.Start(room.Machine, id).Value();
        seen = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal(ProcessState.Running, seen.State);
        Assert.Null(seen.ExitCode);
        await Removed(room, id);
    }

    [Fact]
    public async Task With_its_supervisor_dies_the_program()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        var seen = await Started(room, id, Sleeper);
        var supervisor = Lab.Host.Processes.Single(p => p.Id == seen.Pid).Parent;
        Lab.Host.Processes.Single(p => p.Id == supervisor).Signal("KILL");
        Assert.Null((await Ended(room, id)).ExitCode);
        await Until.True(() => Mine(id).Count == 0, "nothing of it is left");

        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_program_that_ignores_the_question_is_killed_after_the_grace()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, "trap '' TERM; " + Sleeper, grace: 1);
        await room.Process.Stop(room.Machine, id).Value();
        var seen = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal((ProcessState.Stopped, 137), (seen.State, seen.ExitCode));
        Assert.Empty(Mine(id));
        await Removed(room, id);
    }

    [Fact]
    public async Task A_program_that_ends_when_asked_is_not_killed()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, "trap 'echo bye; exit 7' TERM; " + Sleeper);
        await room.Process.Stop(room.Machine, id).Value();
        var seen = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal((ProcessState.Stopped, 7), (seen.State, seen.ExitCode));
        Assert.Contains("bye", await room.Process.Logs(room.Machine, id, 10).Value());
        await Removed(room, id);
    }

    [Fact]
    public async Task Children_end_with_the_program_they_belong_to()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, $"(trap '' TERM; sleep 1000) & (sleep 1000; :) & sleep 1000 & {Sleeper}", grace: 1);
        Assert.True(Mine(id).Count >= 4);
        await room.Process.Stop(room.Machine, id).Value();
        Assert.Empty(Mine(id));

        // A program that leaves its children behind when it ends: the next start clears them away.
        await room.Process.Install(room.Machine, id, Shell("(trap '' TERM; sleep 1000) & echo ready", grace: 1)).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Ended(room, id);
        await Until.True(() => Mine(id).Count == 0 || Sleeping(id) == 1, "only the child is left");
        await room.Process.Install(room.Machine, id, Shell(Sleeper, grace: 1)).Value();
        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(0, Sleeping(id));
        await Removed(room, id);
    }

    [Fact]
    public async Task Two_starts_at_once_start_one()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell("echo $$; " + Sleeper)).Value();
        var starts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => room.Process.Start(room.Machine, id)));
        Assert.All(starts, start => Assert.Null(start.Error));
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 100).Value()).Contains("ready"), "it is ready");
        Assert.Equal(2, (await room.Process.Logs(room.Machine, id, 100).Value()).Length);
        await Removed(room, id);
    }

    [Fact]
    public async Task Every_verb_may_be_repeated()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await room.Process.Stop(room.Machine, id).Value();
        await room.Process.Remove(room.Machine, id).Value();
        await room.Process.Start(room.Machine, id).Fault(RemoteFault.ScriptFailed);
        await room.Process.Logs(room.Machine, id, 1).Fault(RemoteFault.ScriptFailed);

        var spec = Shell(Sleeper) with { Files = [new("a/b", "one"), new("kept", "kept")] };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Install(room.Machine, id, spec with { Files = [new("a/b", "two", Executable: true)] }).Value();
        Assert.Equal("two", await File.ReadAllTextAsync(Work(id, "a/b")));
        Assert.True(File.GetUnixFileMode(Work(id, "a/b")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal("kept", await File.ReadAllTextAsync(Work(id, "kept")));

        await room.Process.Start(room.Machine, id).Value();
        var pid = (await room.Process.Status(room.Machine, id).Value()).Pid;
        await room.Process.Start(room.Machine, id).Value();
        await room.Process.Install(room.Machine, id, spec).Value();
        Assert.Equal(pid, (await room.Process.Status(room.Machine, id).Value()).Pid);
        await room.Process.Stop(room.Machine, id).Value();
        await room.Process.Stop(room.Machine, id).Value();
        await Removed(room, id);
        await room.Process.Remove(room.Machine, id).Value();
    }

    /// <summary>A shell's child has its command line until it becomes what it was made for; it is no second program.</summary>
    private List<HostProcess> Programs(InstanceId id)
    {
        var shells = Mine(id).Where(process => process.CommandLine.StartsWith("sh -c echo ready", StringComparison.Ordinal)).ToList();
        return [.. shells.Where(shell => shells.All(other => other.Id != shell.Parent))];
    }

    [Fact]
    public async Task A_start_cut_off_anywhere_leaves_at_most_one_running()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell(Sleeper)).Value();
        foreach (var milliseconds in (int[])[10, 20, 30, 40, 50, 60, 80])
        {
            using var cut = new CancellationTokenSource(milliseconds);
            await room.Process.Start(room.Machine, id, cut.Token);
            await room.Process.Start(room.Machine, id).Value();
            await Until.True(() => Programs(id).Count > 0, "the program runs");
            Assert.Single(Programs(id));
            await room.Process.Stop(room.Machine, id).Value();
            Assert.Empty(Mine(id));
        }

        await Removed(room, id);
    }

    [Fact]
    public async Task Logs_are_bounded_and_keep_the_end()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, "yes 0123456789012345678901234567890123456789 | head -n 500000; echo last", ready: false);
        await Ended(room, id);
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 2).Value()) is [.., "last"], "the log is written out");
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(Folder(id), "log")).Sum(f => new FileInfo(f).Length), 4_000_000, 11_000_000);
        Assert.InRange((await room.Process.Logs(room.Machine, id, 1_000_000).Value()).Length, 20_000, 26_000);
        await Removed(room, id);
    }
}
