using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Commands for instances, over a real sshd.</summary>
public sealed class RemoteCommandTests(Lab lab)
{
    [Fact]
    public async Task A_line_runs_in_the_instance_s_folder_with_its_variables()
    {
        await using var room = new Room(lab.Host);
        await using var place = await Place.Make(room, new InstanceSpec { Command = ["true"], Env = Env(("GREETING", "hello\nthere"), ("WHO", "spec")) });

        var result = await place.Run("pwd; printf '%s|' \"$GREETING\" \"$WHO\"; echo why >&2; exit 3", env: Env(("WHO", "request $(x)")));

        Assert.Equal(3, result.ExitCode);
        Assert.Equal($"{lab.Host.HomeFolder}/.fleet/instances/{place.Instance}/work\nhello\nthere|request $(x)|", result.Stdout);
        Assert.Equal("why\n", result.Stderr);
        Assert.False(result.IsTruncated);
    }

    [Fact]
    public async Task Words_and_scripts_arrive_as_they_are()
    {
        await using var room = new Room(lab.Host);
        await using var place = await Place.Make(room);
        const string exotic = "a 'b' \"c\" $(touch x) \\n ☃ -n\nline";
        Assert.Equal($"{exotic}|-x|", (await place.Run("printf", ["%s|", exotic, "-x"])).Stdout);
        Assert.Equal("7\n/tmp\n", (await place.Run("sh", script: "echo $((3 + 4))\npwd\n", folder: "/tmp")).Stdout);
        Assert.Equal(126, (await place.Run("true", folder: "/nowhere")).ExitCode);
        Assert.Equal(127, (await place.Run("no-such-program", ["x"])).ExitCode);
    }

    [Fact]
    public async Task Output_is_kept_from_its_beginning_and_cut()
    {
        await using var room = new Room(lab.Host);
        await using var place = await Place.Make(room);
        var result = await place.Run("head -c 3000000 /dev/zero | tr '\\0' x; yes | head -c 1000000 >&2");
        Assert.True(result is { ExitCode: 0, IsTruncated: true });
        Assert.Equal((CommandResult.MaxOutputBytes, CommandResult.MaxOutputBytes), (result.Stdout.Length, result.Stderr.Length));
    }

    [Fact]
    public async Task At_its_time_limit_it_is_killed_with_all_that_it_started()
    {
        await using var room = new Room(lab.Host);
        await using var place = await Place.Make(room);
        await room.Commands.Run(room.Machine, place.Instance, place.Request("sleep 4711 & sleep 4711", timeoutMs: 1000)).Fault(RemoteFault.TimedOut);
        await Gone(4711);
    }

    [Fact]
    public async Task A_cancelled_one_is_killed()
    {
        await using var room = new Room(lab.Host);
        await using var place = await Place.Make(room);
        using var cancel = new CancellationTokenSource();
        var running = room.Commands.Run(room.Machine, place.Instance, place.Request("sleep 4714"), cancel.Token);
        await Eventually.BecomesAsync("it runs", true, () => Runs(4714));
        await cancel.CancelAsync();
        await running.Fault(RemoteFault.Cancelled);
        await Gone(4714);
        Assert.Equal("fine\n", (await place.Run("echo fine")).Stdout);
        Assert.Empty(Directory.EnumerateDirectories($"{lab.Host.HomeFolder}/.fleet/instances/{place.Instance}", "command.*"));
    }

    [Fact]
    public async Task What_it_leaves_in_the_background_is_not_waited_for()
    {
        await using var room = new Room(lab.Host);
        await using var place = await Place.Make(room);
        Assert.Equal("begun\n", (await place.Run("sleep 4712 & echo begun")).Stdout);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_does_not_run_it_twice()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await using var place = await Place.Make(room);
        var mark = Path.Combine(host.HomeFolder, "runs");
        var running = room.Commands.Run(room.Machine, place.Instance, place.Request($"echo run >> {mark}; sleep 4713"));
        await Eventually.BecomesAsync("it runs", true, () => File.Exists(mark));
        host.DropSessions();
        await running.Fault(RemoteFault.Unreachable);
        Assert.Equal(["run"], await File.ReadAllLinesAsync(mark));
    }

    private Task Gone(int seconds) => Eventually.BecomesAsync(
        "nothing of it runs", false, () => Runs(seconds));

    private bool Runs(int seconds) => lab.Host.Processes.Any(process => process.CommandLine.Contains($"sleep {seconds}", StringComparison.Ordinal));

    private static ImmutableSortedDictionary<string, string> Env(params (string Name, string Value)[] variables) =>
        variables.ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value);

    /// <summary>An installed instance.</summary>
    private sealed record Place(Room Room, InstanceId Instance) : IAsyncDisposable
    {
        public static async Task<Place> Make(Room room, InstanceSpec? spec = null)
        {
            var place = new Place(room, Room.NewInstance());
            await room.Process.Install(room.Machine, place.Instance, spec ?? new InstanceSpec { Command = ["true"] }).Value();
            return place;
        }

        public CommandRequest Request(string command, int timeoutMs = 30_000) =>
            new() { Instance = Instance, Command = command, TimeoutMs = timeoutMs };

        public Task<CommandResult> Run(
            string command, string[]? args = null, ImmutableSortedDictionary<string, string>? env = null, string? script = null, string? folder = null) =>
            Room.Commands.Run(Room.Machine, Instance, Request(command) with
            {
                Args = [.. args ?? []],
                Env = (env ?? Env()).ToImmutableSortedDictionary(variable => variable.Key, variable => Room.Seal(variable.Value)),
                Script = script,
                WorkingDir = folder,
            }).Value();

        public async ValueTask DisposeAsync() => await Room.Process.Remove(Room.Machine, Instance);
    }
}
