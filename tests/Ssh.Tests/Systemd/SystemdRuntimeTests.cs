using System.Collections.Immutable;
using System.Globalization;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Systemd;

/// <summary>What holds for every supervised process, over a real <c>systemd --user</c>, and what systemd adds.</summary>
public sealed class SystemdRuntimeTests(SystemdLab lab) : RuntimeTests(lab), IClassFixture<SystemdLab>
{
    [Fact]
    public async Task The_machine_says_that_it_has_it()
    {
        await using var room = new Room(Lab);
        Assert.Equal(["process", "systemd"], (await room.Machines.CheckPrerequisites(room.Machine).Value()).AsEnumerable());
    }

    [Fact]
    public async Task Arguments_and_variables_arrive_exactly()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        string[] odd = ["%h %% $HOME ${HOME} $$", " a  b ", "'\"\\x41\\", "two\nlines\n", "", "é;|&>*", "=", "@x", "-x", "\t"];
        var spec = new InstanceSpec
        {
            Command = ["python3", "-c", "import os, sys; print(ascii(sys.argv[1:])); print(ascii([os.environ[k] for k in ('A', 'B')])); print(len(os.environ))", .. odd],
            Env = new Dictionary<string, string> { ["A"] = "%i $PATH\n\"'\\", ["B"] = " " }.ToImmutableSortedDictionary(),
        };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(0, (await Ended(room, id)).ExitCode);
        Assert.Equal(
            [
                """['%h %% $HOME ${HOME} $$', ' a  b ', '\'"\\x41\\', 'two\nlines\n', '', '\xe9;|&>*', '=', '@x', '-x', '\t']""",
                """['%i $PATH\n"\'\\', ' ']""",
                // PATH, HOME, LANG and the two.
                "5",
            ],
            await room.Process.Logs(room.Machine, id, 10).Value());
        await Removed(room, id);
    }

    [Fact]
    public async Task It_is_one_unit_that_goes_with_the_instance()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        var seen = await Started(room, id, Sleeper, grace: 7);
        var shown = await Systemctl(room, $"show fleet-{id.Value}.service --property=ActiveState,KillMode,Restart,TimeoutStopUSec,UnitFileState,ControlGroup");
        Assert.Contains("ActiveState=active", shown);
        Assert.Contains("KillMode=control-group", shown);
        Assert.Contains("Restart=no", shown);
        Assert.Contains("TimeoutStopUSec=7s", shown);
        Assert.Contains($"/fleet-{id.Value}.service", await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{seen.Pid}/cgroup")));

        await Removed(room, id);
        Assert.Contains("LoadState=not-found", await Systemctl(room, $"show fleet-{id.Value}.service --property=LoadState"));
        Assert.DoesNotContain(id.Value, await room.Run("ls -R ${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/systemd ~ 2>/dev/null; true").Value());
    }

    [Fact]
    public async Task A_unit_is_well_formed()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, Sleeper);
        var said = await room.Run($"systemd-analyze --user verify /run/user/$(id -u)/systemd/user/fleet-{id.Value}.service 2>&1; true").Value();
        Assert.DoesNotContain(id.Value, said);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_process_that_leaves_its_session_ends_with_the_unit()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, $"setsid sleep 1000 & {Sleeper}");
        Assert.Equal(1, Sleeping(id));
        await room.Process.Stop(room.Machine, id).Value();
        Assert.Empty(Mine(id));
        await Removed(room, id);
    }

    [Fact]
    public async Task Stopped_by_hand_it_has_exited_and_starts_again()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, Sleeper);
        await Systemctl(room, $"stop fleet-{id.Value}.service");
        Assert.Equal(143, (await Ended(room, id)).ExitCode);
        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await Removed(room, id);
    }

    [Fact]
    public async Task The_grace_of_a_new_spec_counts_from_the_next_start()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        await Started(room, id, Sleeper, grace: 7);
        await room.Process.Install(room.Machine, id, Shell("trap '' TERM; " + Sleeper, grace: 1)).Value();
        await room.Process.Stop(room.Machine, id).Value();
        await room.Process.Start(room.Machine, id).Value();
        Assert.Contains("TimeoutStopUSec=1s", await Systemctl(room, $"show fleet-{id.Value}.service --property=TimeoutStopUSec"));
        await Removed(room, id);
    }

    [Fact]
    public async Task Without_a_manager_an_install_says_so_and_an_instance_can_still_be_removed()
    {
        await using var host = await SshTestHost.Start();
        using var manager = await UserManager.Start(host);
        Assert.SkipWhen(manager is null, Lab.Unavailable ?? "");
        await using var room = new Room(host, "systemd");
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell(Sleeper)).Value();
        await room.Process.Start(room.Machine, id).Value();
        manager!.Crash();
        var seen = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal((ProcessState.Exited, null), (seen.State, seen.ExitCode));
        Assert.Contains("no systemd manager", (await room.Process.Install(room.Machine, Room.NewInstance(), Shell("true")).Fault(RemoteFault.ScriptFailed)).Message);
        await room.Process.Start(room.Machine, id).Fault(RemoteFault.ScriptFailed);
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Equal(ProcessState.Missing, (await room.Process.Status(room.Machine, id).Value()).State);
    }

    private static Task<string> Systemctl(Room room, string arguments) =>
        room.Run($"XDG_RUNTIME_DIR=/run/user/$(id -u) systemctl --user {arguments}").Value();
}
