using System.Globalization;
using Fleet.Cli.Shell;
using Fleet.Cli.Tests.Programs;
using Fleet.Tests.Processes.Servers;
using Fleet.Tests.SshHost;

namespace Fleet.Cli.Tests;

/// <summary><c>fleet instance ssh</c> and <c>fleet top</c> on real terminals.</summary>
[Collection(nameof(Lab))]
public sealed class TerminalTests(Lab lab)
{
    // Says whether the terminal is as it was, and how the program ended.
    private const string Ssh = """
        before=$(stty -g)
        (echo $BASHPID > "$XDG_CONFIG_HOME/pid"; exec dotnet "$FLEET_PROGRAM" instance ssh laptop)
        code=$?
        [ "$before" = "$(stty -g)" ] && echo "restored after $code"
        read -r end
        """;

    private string? _pid;

    [Fact]
    public async Task A_shell_there_is_a_shell_here_with_its_window_and_its_exit_code()
    {
        await using var screen = Start();
        await screen.TypeUntil("echo ready-$((1+1))\r", "ready-2");
        await screen.TypeUntil("stty size\r", "30 100");
        screen.Resize(120, 40);
        await screen.TypeUntil("stty size\r", "40 120");
        await screen.Type("sleep 1000\r\u0003echo still-$((1+1))\r");
        await screen.TypeUntil("echo still-$((1+1))\r", "still-2");
        await screen.Type("exit 7\r");
        await screen.Sees("restored after 7");
    }

    [Fact]
    public async Task A_terminal_is_left_with_its_own_keys_and_given_back_to_whoever_stops_the_program()
    {
        await using (var screen = Start())
        {
            await screen.TypeUntil("echo ready-$((1+1))\r", "ready-2");
            await screen.Type("\r~.");
            await screen.Sees("restored after 0");
        }

        await using var other = Start();
        await other.TypeUntil("echo ready-$((1+1))\r", "ready-2");
        Signal.Send("TERM", int.Parse(await File.ReadAllTextAsync(_pid!, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
        await other.Sees("restored after 130");
    }

    [Fact]
    public async Task A_bar_shows_what_is_under_way_and_ctrl_c_leaves_it_to_go_on()
    {
        await using var silent = FaultyListener.Silent();
        await using var screen = Screen.Start(lab.Signed(), $"""
            operation=$(echo password | fleet server add silent --host 127.0.0.1 --port {silent.Port} --user me --password-stdin --no-wait)
            fleet operation wait "$operation"
            echo "code $?"
            read -r end
            """);
        await screen.Sees("connect running");
        await screen.Type("\u0003");
        await screen.Sees("Follow it with: fleet operation wait op_");
        await screen.Sees("code 130");
    }

    [Fact]
    public async Task Without_a_terminal_there_is_no_shell()
    {
        Assert.Contains("fleet instance exec", (await lab.Signed().Run(["instance", "ssh", Lab.Laptop])).Bad(ExitCodes.WrongUsage).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fleet_is_watched_until_somebody_presses_q()
    {
        await using var screen = Screen.Start(lab.Signed(), "fleet top --interval 1\necho \"over with $?\"\nread -r end");
        await screen.Sees("OPEN ALERTS");
        await screen.Sees(Lab.Laptop);
        await screen.Sees("q quits");
        await screen.TypeUntil("q", "over with 0");
    }

    [Fact]
    public async Task Where_nobody_looks_the_fleet_is_printed_once()
    {
        var fleet = lab.Signed();
        var plain = (await fleet.Run(["top"])).Good().Output;
        Assert.Matches($"INSTANCES BY CPU(.|\n)*{Lab.Laptop} +RUNNING", plain);
        Assert.DoesNotContain('\e', plain);
        var json = (await fleet.Run(["top", "-o", "json"])).Good().Json;
        Assert.Contains(json["instances"]!.AsArray(), one => (string?)one!["name"] == Lab.Laptop);
        Assert.True((int)json["stats"]!["total"]! > 0);
    }

    private Screen Start()
    {
        var fleet = lab.Signed();
        fleet.Settings["FLEET_PROGRAM"] = FleetProgram.Path;
        _pid = Path.Combine(fleet.Settings["XDG_CONFIG_HOME"], "pid");
        return Screen.Start(fleet, Ssh);
    }
}
