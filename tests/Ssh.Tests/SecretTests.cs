using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Secrets of instances and of their hooks, which nobody but they may see.</summary>
public sealed class SecretTests(Lab lab) : InstanceTests(lab)
{
    private static readonly ImmutableSortedDictionary<string, string> Clear = ImmutableSortedDictionary<string, string>.Empty
        .Add("TOKEN", "tok-8842").Add("ODD", "a 'b' \"c\" $(touch x) \\n\n tok-8843 \\").Add("EMPTY", "").Add("line", "tok-8844").Add("TAIL", "tok-8845\n");

    private static readonly ImmutableSortedDictionary<string, SealedSecret> Sealed = Clear.ToImmutableSortedDictionary(p => p.Key, p => Room.Seal(p.Value));

    [Fact]
    public async Task The_program_has_them_and_no_command_line_does()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        var spec = Shell("env >vars; printf '%s|%s|' \"$ODD\" \"$TAIL\" >odd; echo ready; while :; do sleep 0.1; done") with
        {
            Secrets = Sealed, Env = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", "overruled").Add("PLAIN", "1"),
        };
        using var watching = new CancellationTokenSource();
        var watch = Watch(watching.Token);
        await room.Process.Install(room.Machine, id, spec with { Env = spec.Env.Remove("TOKEN") }).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 10).Value()).Contains("ready"), "it is ready");
        await watching.CancelAsync();
        Assert.Empty(await watch);
        Assert.Equal($"{Clear["ODD"]}|{Clear["TAIL"]}|", await File.ReadAllTextAsync(Work(id, "odd")));
        var names = (await File.ReadAllLinesAsync(Work(id, "vars"))).Where(l => l.Contains('=', StringComparison.Ordinal)).Select(l => l.Split('=')[0]);
        Assert.Empty(names.Except(["EMPTY", "HOME", "LANG", "ODD", "PATH", "PLAIN", "PWD", "TAIL", "TOKEN", "line"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder(id), "secrets")));
        await Removed(room, id);
    }

    [Fact]
    public async Task What_cannot_be_one_is_named_and_not_shown()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        foreach (var (name, secret) in new[] { ("a-b", Room.Seal("hidden")), ("IFS", Room.Seal("hidden")), ("NUL", Room.Seal("hidden\0")) })
        {
            var secrets = ImmutableSortedDictionary<string, SealedSecret>.Empty.Add(name, secret);
            var error = await room.Process.Install(room.Machine, id, Shell("true") with { Secrets = secrets }).Fault(RemoteFault.ScriptFailed);
            Assert.Contains(name, error.Message);
            Assert.DoesNotContain("hidden", error.Message);
            await room.Process.RunHook(room.Machine, id, new("true"), secrets).Fault(RemoteFault.ScriptFailed);
        }
    }

    [Fact]
    public async Task A_hook_runs_with_all_of_them_and_its_last_line_is_the_answer()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell("true") with { Env = ImmutableSortedDictionary<string, string>.Empty.Add("PLAIN", "1"), Secrets = Sealed.Remove("ODD") }).Value();
        var variables = ImmutableSortedDictionary<string, SealedSecret>.Empty.Add("ODD", Sealed["ODD"]).Add("FLEET_ADMIN_PASSWORD", Room.Seal("pw-8846"));
        var script = """
            # Does not read the script's own text:
            cat >/dev/null
            [ "$TOKEN" = tok-8842 ] && [ "$FLEET_ADMIN_PASSWORD" = pw-8846 ] && [ "$PLAIN" = 1 ] || exit 9
            printf '%s' "$ODD" >odd; pwd >where; env | sed 's/=.*//' >vars
            i=0; while [ $i -lt 10 ]; do sleep 0.1; i=$((i + 1)); done
            echo first; echo 'it is done: naïve' >&2; echo
            """;
        using var watching = new CancellationTokenSource();
        var watch = Watch(watching.Token);
        Assert.Equal("it is done: naïve", await room.Process.RunHook(room.Machine, id, new(script), variables).Value());
        await watching.CancelAsync();
        Assert.Empty(await watch);
        Assert.Equal(Clear["ODD"], await File.ReadAllTextAsync(Work(id, "odd")));
        Assert.Equal(Path.Combine(Folder(id), "work") + "\n", await File.ReadAllTextAsync(Work(id, "where")));
        Assert.DoesNotContain("SSH_CONNECTION", await File.ReadAllTextAsync(Work(id, "vars")));
        Assert.Equal("", await room.Process.RunHook(room.Machine, id, new(""), Nothing).Value());

        var error = await room.Process.RunHook(room.Machine, id, new("echo why $FLEET_ADMIN_PASSWORD $TOKEN pw-88467; exit 3"), variables).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(3, error.ExitCode);
        Assert.EndsWith("why *** *** ***7", error.Message);
        Assert.Equal("it is ***", await room.Process.RunHook(room.Machine, id, new("echo it is $FLEET_ADMIN_PASSWORD"), variables).Value());
        Assert.EndsWith("exit code 4", (await room.Process.RunHook(room.Machine, id, new("exit 4"), variables).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Contains("no services", (await room.Process.RunHook(room.Machine, id, new("true", "db"), Nothing).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Contains("not installed", (await room.Process.RunHook(room.Machine, Room.NewInstance(), new("true"), Nothing).Fault(RemoteFault.ScriptFailed)).Message);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_command_runs_with_them_and_its_own_overrule_all()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        var spec = Shell("true") with { Secrets = Sealed, Env = ImmutableSortedDictionary<string, string>.Empty.Add("PLAIN", "1").Add("MODE", "spec") };
        await room.Process.Install(room.Machine, id, spec).Value();
        var variables = new Dictionary<string, string> { ["ODD"] = "pw-8847\n\\n\n", ["MODE"] = "pw-8848 $(x)", ["PATH"] = Work(id, "") + ":/bin:/usr/bin", ["LC_ALL"] = "C", ["dir"] = "/", ["EMPTY"] = "pw-8849" };
        var script = """
            printf '%s|' "$TOKEN" "$TAIL" "$line" "$PLAIN" "$ODD" "$MODE" "${PATH%%:*}" "$LC_ALL" "$dir" "$EMPTY"
            env | sed 's/=.*//' >vars
            i=0; while [ $i -lt 20 ]; do sleep 0.1; i=$((i + 1)); done
            """;
        using var watching = new CancellationTokenSource();
        var watch = Watch(watching.Token);
        var result = await room.Commands.Run(room.Machine, id, Request(id, "sh") with { Script = script, Env = variables.ToImmutableSortedDictionary(v => v.Key, v => Room.Seal(v.Value)) }).Value();
        await watching.CancelAsync();
        Assert.Empty(await watch);
        Assert.Equal($"tok-8842|tok-8845\n|tok-8844|1|{variables["ODD"]}|pw-8848 $(x)|{Work(id, "")}|C|/|pw-8849|", result.Stdout);
        Assert.Equal((0, ""), (result.ExitCode, result.Stderr));
        Assert.DoesNotContain("SSH_CONNECTION", await File.ReadAllTextAsync(Work(id, "vars")));

        foreach (var name in new[] { "PWD", "IFS", "fleet_dir" })
        {
            var refused = Request(id, "true") with { Env = Nothing.Add(name, Room.Seal("pw-8850")) };
            Assert.Contains(name, (await room.Commands.Run(room.Machine, id, refused).Fault(RemoteFault.ScriptFailed)).Message);
        }

        await Removed(room, id);
    }

    [Fact]
    public async Task A_hook_is_killed_with_all_that_it_has_begun()
    {
        await using var room = new Room(Lab.Host, options => options.HookTimeout = TimeSpan.FromSeconds(2));
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell("true")).Value();
        await room.Process.RunHook(room.Machine, id, new("sleep 8851 & sleep 8851"), Nothing).Fault(RemoteFault.TimedOut);
        await Until.True(() => !Runs("sleep 8851"), "all of it is gone");

        using var cancel = new CancellationTokenSource();
        var running = room.Process.RunHook(room.Machine, id, new("sleep 8852 & sleep 8852"), Nothing, cancel.Token);
        await Until.True(() => Runs("sleep 8852"), "it runs");
        await cancel.CancelAsync();
        await running.Fault(RemoteFault.Cancelled);
        await Until.True(() => !Runs("sleep 8852"), "all of it is gone");
        Assert.Equal("again", await room.Process.RunHook(room.Machine, id, new("echo again"), Nothing).Value());
        await Removed(room, id);
    }

    private static ImmutableSortedDictionary<string, SealedSecret> Nothing => ImmutableSortedDictionary<string, SealedSecret>.Empty;

    private static CommandRequest Request(InstanceId id, string command) => new() { Instance = id, Command = command };

    private bool Runs(string command) => Lab.Host.Processes.Any(p => p.CommandLine.Contains(command, StringComparison.Ordinal));

    // Looks at all command lines of the account again and again; those that give a secret away.
    private Task<List<string>> Watch(CancellationToken cancellationToken) => Task.Run(() =>
    {
        var found = new List<string>();
        while (!cancellationToken.IsCancellationRequested)
            found.AddRange(Lab.Host.Processes.Select(p => p.CommandLine).Where(line => line.Contains("tok-88", StringComparison.Ordinal) || line.Contains("pw-88", StringComparison.Ordinal)));
        return found;
    }, CancellationToken.None);
}
