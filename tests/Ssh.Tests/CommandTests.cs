using System.Diagnostics;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class CommandTests(Lab lab)
{
    [Fact]
    public async Task Facts_are_the_machine_s()
    {
        await using var room = new Room(lab.Host);
        var facts = await room.Machines.ReadFacts(room.Machine).Value();
        Assert.NotEmpty(facts.OsName);
        Assert.Equal(Environment.ProcessorCount, facts.CpuCores);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), facts.Kernel);
        Assert.True(facts.MemoryTotal > facts.MemoryAvailable && facts.MemoryAvailable > 0 && facts.MemoryTotal > 100_000_000, facts.ToString());
        Assert.Equal(new DriveInfo(lab.Host.HomeFolder).TotalSize / 1024, facts.DiskTotal / 1024);
        Assert.InRange(facts.DiskAvailable, 1, facts.DiskTotal);
    }

    [Fact]
    public async Task Arguments_and_payload_arrive_as_they_are()
    {
        await using var room = new Room(lab.Host);
        const string exotic = "a 'b' \"c\" $(touch x) `touch x` \\ * ; \t ☃ -n";
        Assert.Equal($"{exotic}|-x|", await room.Run("printf '%s|' \"$@\"", [exotic, "-x"]).Value());
        Assert.Equal(exotic + "\nend\n", await room.Run("cat", [], exotic + "\n").Value());
    }

    [Fact]
    public async Task A_script_s_error_is_told()
    {
        await using var room = new Room(lab.Host);
        var error = await room.Run("echo out; echo why >&2; exit 255").Fault(RemoteFault.ScriptFailed);
        Assert.Equal(254, error.ExitCode);
        Assert.EndsWith("why", error.Message);
    }

    [Fact]
    public async Task What_writes_too_much_is_killed()
    {
        await using var room = new Room(lab.Host, options => options.OutputLimit = 100_000);
        await room.Run("printf %090000d 1").Value();
        await room.Run($"sleep {Unique(out var mark)} & yes").Fault(RemoteFault.ScriptFailed);
        await Gone(mark);
    }

    [Fact]
    public async Task Messages_without_end_do_no_harm()
    {
        await using var room = new Room(lab.Host);
        await room.Run("yes | head -c 5000000 >&2; echo done >&2; exit 3").Fault(RemoteFault.ScriptFailed);
    }

    [Fact]
    public async Task At_its_time_limit_the_remote_side_is_killed()
    {
        await using var room = new Room(lab.Host);
        await room.Run($"sleep {Unique(out var mark)} & trap '' TERM HUP; sleep {mark}", [], limit: TimeSpan.FromSeconds(1)).Fault(RemoteFault.TimedOut);
        await Gone(mark);
        await room.Run("true").Value();
    }

    [Fact]
    public async Task Cancelled_the_remote_side_is_killed()
    {
        await using var room = new Room(lab.Host);
        using var cancel = new CancellationTokenSource();
        var running = room.Run($"sleep {Unique(out var mark)} & trap '' TERM HUP; sleep {mark}", cancel.Token);
        await Until.True(() => Marked(mark) == 2, "it runs");
        await cancel.CancelAsync();
        await running.Fault(RemoteFault.Cancelled);
        await Gone(mark);
    }

    [Fact]
    public async Task When_fleet_goes_its_commands_go()
    {
        string mark;
        Task<Remote<string>> running;
        await using (var room = new Room(lab.Host))
        {
            running = room.Run($"sleep {Unique(out mark)}");
            await Until.True(() => Marked(mark) == 1, "it runs");
        }

        await running.Fault(RemoteFault.Cancelled);
        await Gone(mark);
    }

    [Fact]
    public async Task No_more_than_max_sessions_run_at_a_time()
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { MaxSessions = 3 };
        var log = Path.Combine(lab.Host.HomeFolder, "sessions");
        var script = $"echo + >>{log}; sleep 0.05; echo - >>{log}";
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => room.Run(script)))) Assert.Null(answer.Error);
        var (inside, most) = (0, 0);
        foreach (var line in await File.ReadAllLinesAsync(log)) most = Math.Max(most, inside += line == "+" ? 1 : -1);
        Assert.Equal((0, 3), (inside, most));
    }

    [Fact]
    public async Task A_full_queue_turns_away()
    {
        await using var room = new Room(lab.Host, options => options.QueueLimit = 2);
        room.Machine = room.Machine with { MaxSessions = 1 };
        using var cancel = new CancellationTokenSource();
        var running = Enumerable.Range(0, 3).Select(_ => room.Run("sleep 100", cancel.Token)).ToList();
        Assert.True((await room.Run("true").Fault(RemoteFault.QueueFull)).IsTransient);
        await cancel.CancelAsync();
        foreach (var command in running) await command.Fault(RemoteFault.Cancelled);
        await room.Run("true").Value();
    }

    [Fact]
    public async Task A_killed_connection_is_opened_again_unnoticed()
    {
        await using var room = new Room(lab.Host);
        await room.Run("true").Value();
        Process.GetProcessById(room.MasterPid()!.Value).Kill();
        Assert.Equal("again\n", await room.Run("echo again").Value());

        // And in the middle of a command, which is then run again.
        var file = Path.Combine(lab.Host.HomeFolder, "middle");
        var running = room.Run($"[ ! -e {file} ] || {{ echo twice; exit; }}; touch {file}; sleep 100");
        await Until.True(() => File.Exists(file), "it runs");
        Process.GetProcessById(room.MasterPid()!.Value).Kill();
        Assert.Equal("twice\n", await running.Value());
    }

    [Fact]
    public async Task One_connection_serves_them_all()
    {
        await using var room = new Room(lab.Host);
        var ports = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => room.Run("echo ${SSH_CONNECTION% * *}").Value()));
        Assert.Single(ports.Distinct());
    }

    [Fact]
    public async Task An_idle_connection_closes_by_itself()
    {
        await using var room = new Room(lab.Host, options => options.IdleTimeout = TimeSpan.FromSeconds(1));
        await room.Run("true").Value();
        await Until.True(() => room.MasterPid() is null, "it is closed");
        await room.Run("true").Value();
    }

    [Fact]
    public async Task Forgotten_servers_are_connected_to_anew()
    {
        await using var room = new Room(lab.Host);
        var before = await room.Run("echo $SSH_CONNECTION").Value();
        await room.Machines.Forget(room.Machine.Server);
        await Until.True(() => room.MasterPid() is null, "the connection's process has ended");
        Assert.NotEqual(before, await room.Run("echo $SSH_CONNECTION").Value());
    }

    private static string Unique(out string mark) => mark = $"1000.{Random.Shared.Next(100_000, 999_999)}";

    private int Marked(string mark) => lab.Host.Processes.Count(p => p.CommandLine.StartsWith("sleep " + mark, StringComparison.Ordinal));

    private Task Gone(string mark) => Until.True(() => Marked(mark) == 0, "the remote side is gone");
}
