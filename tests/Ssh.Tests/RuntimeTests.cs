using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class RuntimeTests(Lab lab)
{
    // A program that says when its handlers are set, so that a test need not guess.
    private const string Sleeper = "echo ready; while :; do sleep 0.1; done";

    [Fact]
    public async Task A_web_server_lives_through_all_its_verbs()
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        var port = FreePort();
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
        await using (var first = new Room(lab.Host))
        {
            await Started(first, id, Sleeper);
        }

        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        var seen = await Started(room, id, Sleeper);
        lab.Host.Processes.Single(p => p.Id == seen.Pid).Signal("KILL");
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
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        var seen = await Started(room, id, Sleeper);
        var supervisor = lab.Host.Processes.Single(p => p.Id == seen.Pid).Parent;
        lab.Host.Processes.Single(p => p.Id == supervisor).Signal("KILL");
        Assert.Null((await Ended(room, id)).ExitCode);
        await Until.True(() => Mine(id).Count == 0, "nothing of it is left");

        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_program_that_ignores_the_question_is_killed_after_the_grace()
    {
        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
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
        await using var room = new Room(lab.Host);
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

    [Fact]
    public async Task Exotic_values_arrive_as_they_are_and_never_run()
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        string[] exotic =
        [
            "", " ", "  two  ", "'", "\"", "`touch x`", "$(touch x)", "a\nb\n", "\n", "\\", "\\n", "a\\", "%s%b\\c\\0101", "-n", "*", "~", "!!", "\t", "\r",
            "a;touch x", "naïve ☃ 𝄞", "end", "data", "--fleet--", "a=b", "\u0001\u007f",
        ];
        var print = "import os, sys, json\nprint(json.dumps([sys.argv[1:], [os.environ[f'V{i}'] for i in range(int(os.environ['COUNT']))]]))";
        var spec = new InstanceSpec
        {
            Command = ["python3", "-c", print, .. exotic],
            Env = exotic.Select((value, index) => KeyValuePair.Create($"V{index}", value))
                .Append(KeyValuePair.Create("COUNT", exotic.Length.ToString())).Append(KeyValuePair.Create("IFS", "x")).ToImmutableSortedDictionary(),
            Files = [.. exotic.Select((value, index) => new InstanceFile($"dir {index}/${{HOME}} '\"`$(touch x)` \\n ☃ {index}\n.txt", value)), new("big", new string('é', 300_000))],
        };
        await room.Process.Install(room.Machine, id, spec).Value();
        foreach (var file in spec.Files) Assert.Equal(file.Content, await File.ReadAllTextAsync(Work(id, file.Path)));
        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(0, (await Ended(room, id)).ExitCode);
        var printed = System.Text.Json.JsonSerializer.Deserialize<string[][]>(Assert.Single(await room.Process.Logs(room.Machine, id, 10).Value()))!;
        Assert.Equal(exotic, printed[0]);
        Assert.Equal(exotic, printed[1]);
        Assert.Empty(Directory.EnumerateFiles(lab.Host.HomeFolder, "x", SearchOption.AllDirectories));
        await Removed(room, id);
    }

    [Fact]
    public async Task A_program_sees_its_own_variables_and_three_more()
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        var spec = new InstanceSpec { Command = ["env"], Env = ImmutableSortedDictionary<string, string>.Empty.Add("MINE", "1") };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Ended(room, id);
        var names = (await room.Process.Logs(room.Machine, id, 100).Value()).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["HOME", "LANG", "MINE", "PATH"], names);
        await Removed(room, id);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    public async Task Paths_out_of_the_work_folder_are_refused(string path)
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell("true") with { Files = [new(path, "x")] }).Fault(RemoteFault.ScriptFailed);

        // The machine's side does not rely on ours.
        var payload = $"grace 1\ncommand true\nfile 600 5 {path}\ndata\neA==\n";
        var error = await room.Run(Runtimes.ProcessScripts.Install.Text, [id.Value], payload).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(65, error.ExitCode);
        Assert.Equal(ProcessState.Missing, (await room.Process.Status(room.Machine, id).Value()).State);
        await Removed(room, id);
    }

    [Fact]
    public async Task An_install_cut_off_anywhere_is_completed_by_a_repeat()
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        var spec = Shell("cat big | wc -c; " + Sleeper) with { Files = [.. Enumerable.Range(0, 40).Select(i => new InstanceFile($"f{i}", $"{i}")), new("big", new string('x', 500_000))] };
        foreach (var milliseconds in (int[])[1, 10, 20, 40, 60, 80, 100, 130])
        {
            using var cut = new CancellationTokenSource(milliseconds);
            await room.Process.Install(room.Machine, id, spec, cut.Token);
            var state = (await room.Process.Status(room.Machine, id).Value()).State;
            Assert.True(state is ProcessState.Missing or ProcessState.Stopped, state.ToString());
        }

        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 9).Value()) is ["500000", "ready"], "the whole file is there");
        Assert.False(Directory.Exists(Path.Combine(Folder(id), "stage")));
        await Removed(room, id);
    }

    [Fact]
    public async Task A_start_cut_off_anywhere_leaves_at_most_one_running()
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell(Sleeper)).Value();
        foreach (var milliseconds in (int[])[10, 20, 30, 40, 50, 60, 80])
        {
            using var cut = new CancellationTokenSource(milliseconds);
            await room.Process.Start(room.Machine, id, cut.Token);
            await room.Process.Start(room.Machine, id).Value();
            await Until.True(() => Mine(id).Any(p => p.CommandLine.StartsWith("sh -c echo ready", StringComparison.Ordinal)), "the program runs");
            Assert.Single(Mine(id), p => p.CommandLine.StartsWith("sh -c echo ready", StringComparison.Ordinal));
            await room.Process.Stop(room.Machine, id).Value();
            Assert.Empty(Mine(id));
        }

        await Removed(room, id);
    }

    [Fact]
    public async Task Logs_are_bounded_and_keep_the_end()
    {
        await using var room = new Room(lab.Host);
        var id = Room.NewInstance();
        await Started(room, id, "yes 0123456789012345678901234567890123456789 | head -n 500000; echo last", ready: false);
        await Ended(room, id);
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 2).Value()) is [.., "last"], "the log is written out");
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(Folder(id), "log")).Sum(f => new FileInfo(f).Length), 4_000_000, 11_000_000);
        Assert.InRange((await room.Process.Logs(room.Machine, id, 1_000_000).Value()).Length, 20_000, 26_000);
        await Removed(room, id);
    }

    private static InstanceSpec Shell(string program, int grace = 10) => new() { Command = ["sh", "-c", program], StopGraceSeconds = grace };

    private static async Task<InstanceObservation> Started(Room room, InstanceId id, string program, int grace = 10, bool ready = true)
    {
        await room.Process.Install(room.Machine, id, Shell(program, grace)).Value();
        await room.Process.Start(room.Machine, id).Value();
        if (ready) await Until.True(async () => (await room.Process.Logs(room.Machine, id, 10).Value()).Contains("ready"), "it is ready");
        return await room.Process.Status(room.Machine, id).Value();
    }

    private static async Task<InstanceObservation> Ended(Room room, InstanceId id)
    {
        await Until.True(async () => (await room.Process.Status(room.Machine, id).Value()).State == ProcessState.Exited, "it has exited");
        return await room.Process.Status(room.Machine, id).Value();
    }

    private async Task Removed(Room room, InstanceId id)
    {
        await room.Process.Remove(room.Machine, id).Value();
        Assert.False(Directory.Exists(Folder(id)));
        await Until.True(() => Mine(id).Count == 0, "the command's own shell is gone, too");
        Assert.Equal(ProcessState.Missing, (await room.Process.Status(room.Machine, id).Value()).State);
    }

    // Whatever works in the instance's folder or watches over it; its id is in the folder's name.
    private List<HostProcess> Mine(InstanceId id) => [.. lab.Host.Processes.Where(p => p.CommandLine.Contains(id.Value, StringComparison.Ordinal) || WorksIn(p, Folder(id)))];

    private int Sleeping(InstanceId id) => Mine(id).Count(p => p.CommandLine.StartsWith("sleep 1000", StringComparison.Ordinal));

    private static bool WorksIn(HostProcess process, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{process.Id}/cwd").LinkTarget?.StartsWith(folder, StringComparison.Ordinal) ?? false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Folder(InstanceId id) => Path.Combine(lab.Host.HomeFolder, ".fleet", "instances", id.Value);

    private string Work(InstanceId id, string path) => Path.Combine(Folder(id), "work", path);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
