using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Grains.Terminals;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Terminals;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Grains.Terminals;

/// <summary>What a terminal promises to who opened it, and to who asks later who had it open.</summary>
public sealed class TerminalTests : IDisposable
{
    private static readonly TerminalSize Size = new(80, 24);

    private readonly SimulatedTerminals _ssh = new();
    private readonly TestFleet _fleet;

    public TerminalTests() => _fleet = Fleet(1);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Fact]
    public void Over_ssh_it_carries_both_ways_and_ends_with_its_program()
    {
        var (terminal, view) = Open(_fleet, Deployed(_fleet));
        var screen = Attach(terminal);
        _fleet.Ask(terminal.Input([.. "ls\r"u8]));
        _fleet.Ask(terminal.Resize(new(100, 30)));
        _ssh.Show("a  b");
        _ssh.Exit(3);
        _fleet.Pass(TimeSpan.Zero);

        Assert.Equal((CommandRoute.Ssh, "ann"), (view.Route, view.Actor));
        Assert.Equal(("ls\r", new TerminalSize(100, 30)), (_ssh.Typed, _ssh.Size));
        Assert.Equal(("a  b", ("process_exit", (int?)3)), (screen.Text, screen.End));
        Assert.True(_ssh.IsDisposed);
        Assert.Equal([("CONNECT", "ann"), ("DISCONNECT", "system")], Audit());
        Assert.Contains("\"route\":\"ssh\"", _fleet.Store.AuditRows[0].Metadata!, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"process_exit\",\"exit_code\":3", _fleet.Store.AuditRows[1].Metadata!, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(terminal.Input([1])).Error!.Code);
    }

    [Fact]
    public void What_cannot_be_opened_leaves_no_trace()
    {
        _ssh.Fault = new RemoteError(RemoteFault.Unreachable, "why");
        var terminal = _fleet.Grains.Terminal(_fleet.New<TerminalId>());
        var instance = Deployed(_fleet);
        Assert.Equal("why", _fleet.Ask(terminal.Open(instance, Size, "ann")).Error!.Message);
        Assert.Equal("cols", _fleet.Ask(terminal.Open(instance, new(0, 24), "ann")).Error!.Field);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(terminal.Attach(Reference(new Screen()), "ann")).Error!.Code);
        Assert.Empty(_fleet.Store.AuditRows);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void All_that_it_shows_comes_in_order_to_whichever_screen_there_is(int seed)
    {
        using var fleet = Fleet(seed);
        var (terminal, _) = Open(fleet, Deployed(fleet));
        _ssh.Show("0 ");
        fleet.Pass(TimeSpan.Zero);
        var (first, second) = (new Screen(), new Screen());
        var attached = terminal.Attach(Reference(fleet, first), "ann");
        for (var i = 1; i < 20; i++) _ssh.Show($"{i} ");
        fleet.Ask(attached);
        fleet.Ask(terminal.Attach(Reference(fleet, second), "ann"));
        _ssh.Show("end");
        fleet.Pass(TimeSpan.Zero);

        var all = string.Concat(Enumerable.Range(0, 20).Select(i => $"{i} "));
        Assert.Equal((all, ("replaced", (int?)null)), (first.Text, first.End));
        Assert.Equal((all + "end", null), (second.Text, second.End));
    }

    [Fact]
    public void It_is_nobody_else_s_and_only_what_carries_it_speaks_for_it()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var (terminal, view) = Open(_fleet, agent.Instance);
        var screen = Attach(terminal);
        Assert.Equal(ErrorCode.Forbidden, _fleet.Ask(terminal.Attach(Reference(new Screen()), "bob")).Error!.Code);

        _fleet.Ask(terminal.Show(_fleet.New<InstanceId>(), [.. "no"u8]));
        _fleet.Ask(terminal.Show(null, [.. "no"u8]));
        _fleet.Ask(terminal.Ended(null, 0, null));
        _fleet.Ask(terminal.Show(agent.Instance, [.. "yes"u8]));
        Assert.Equal((CommandRoute.Agent, "yes", null), (view.Route, screen.Text, screen.End));

        _fleet.Ask(terminal.Ended(agent.Instance, null, "no shell"));
        Assert.Equal(("error: no shell", (int?)null), screen.End);
    }

    [Fact]
    public void It_ends_when_its_agent_is_gone_in_the_middle()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var (terminal, _) = Open(_fleet, agent.Instance);
        var screen = Attach(terminal);
        Assert.True(_fleet.Ask(terminal.Input([.. "ls\r"u8])).IsOk);
        agent.Vanish();

        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(terminal.Input([.. "ls\r"u8])).Error!.Code);
        Assert.Equal(("agent_disconnected", (int?)null), screen.End);
        Assert.Equal([("CONNECT", "ann"), ("DISCONNECT", "system")], Audit());
        Assert.Equal(["terminal:create", "terminal:input"], agent.Types);
    }

    [Fact]
    public void Who_closes_it_tells_the_agent_and_stands_in_the_audit_trail()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var (terminal, _) = Open(_fleet, agent.Instance);
        _fleet.Ask(terminal.Close(InstanceId.Of("inst_other"), "user_closed", "eve"));
        _fleet.Ask(terminal.Close(agent.Instance, "user_closed", "ann"));
        _fleet.Ask(terminal.Close(agent.Instance, "user_closed", "ann"));
        Assert.Equal(["terminal:create", "terminal:close"], agent.Types);
        Assert.Equal([("CONNECT", "ann"), ("DISCONNECT", "ann")], Audit());
    }

    [Fact]
    public void It_closes_when_nobody_types_for_long_enough()
    {
        var (terminal, _) = Open(_fleet, Deployed(_fleet));
        var screen = Attach(terminal);
        _fleet.Pass(TimeSpan.FromSeconds(50));
        _fleet.Ask(terminal.Input([.. "x"u8]));
        _ssh.Show("what it shows is no typing");
        _fleet.Pass(TimeSpan.FromSeconds(50));
        Assert.Null(screen.End);
        _fleet.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(("idle", (int?)null), screen.End);
        Assert.True(_ssh.IsDisposed);
    }

    [Fact]
    public void Without_a_screen_it_waits_for_one_and_no_longer_than_that()
    {
        var (terminal, _) = Open(_fleet, Deployed(_fleet));
        var screen = new Screen();
        _fleet.Pass(TimeSpan.FromSeconds(19));
        var reference = Reference(screen);
        Assert.True(_fleet.Ask(terminal.Attach(reference, "ann")).IsOk);
        _fleet.Pass(TimeSpan.FromSeconds(30));
        _fleet.Ask(terminal.Detach(Reference(new Screen())));
        _fleet.Pass(TimeSpan.FromSeconds(25));
        Assert.False(_ssh.IsDisposed);

        _fleet.Ask(terminal.Detach(reference));
        _fleet.Pass(TimeSpan.FromSeconds(19));
        Assert.False(_ssh.IsDisposed);
        _fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.True(_ssh.IsDisposed);
        Assert.Null(screen.End);
        Assert.Contains("grace_timeout", _fleet.Store.AuditRows[^1].Metadata!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_screen_that_fails_does_not_take_it_along()
    {
        var (terminal, _) = Open(_fleet, Deployed(_fleet));
        Attach(terminal, new Screen { Fails = true });
        _ssh.Show("one ");
        _fleet.Pass(TimeSpan.Zero);
        var screen = Attach(terminal);
        _ssh.Show("two");
        _fleet.Pass(TimeSpan.Zero);
        Assert.Equal("one two", screen.Text);
    }

    [Fact]
    public void It_is_recorded_with_its_times_and_no_character_is_cut_in_two()
    {
        _ssh.Recordings = [];
        var (terminal, view) = Open(_fleet, Deployed(_fleet));
        var snowman = "☃"u8.ToArray();
        _ssh.Show(snowman[..1]);
        _fleet.Pass(TimeSpan.FromSeconds(1.5));
        _ssh.Show(snowman[1..]);
        _fleet.Pass(TimeSpan.FromSeconds(1));
        _fleet.Ask(terminal.Resize(new(100, 30)));
        _fleet.Ask(terminal.Close(view.Instance, "user_closed", "ann"));

        var recording = Assert.Single(_ssh.Recordings);
        Assert.Equal($"{view.Id}.cast", recording.Key);
        Assert.False(recording.Value.CanWrite);
        var lines = Encoding.UTF8.GetString(recording.Value.ToArray()).TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal((2, 80, 24), (lines[0].GetProperty("version").GetInt32(), lines[0].GetProperty("width").GetInt32(), lines[0].GetProperty("height").GetInt32()));
        Assert.Equal("shop by ann", lines[0].GetProperty("title").GetString());
        Assert.Equal([(1.5, "o", "☃"), (2.5, "r", "100x30")], lines.Skip(1).Select(line => (line[0].GetDouble(), line[1].GetString(), line[2].GetString())));
    }

    [Fact]
    public void The_register_counts_those_that_are_open_for_who_may_know_of_them()
    {
        var register = _fleet.Grains.TerminalRegister();
        var instance = Deployed(_fleet);
        _fleet.Ask(_fleet.Grains.Instance(instance).SetTeam(TeamId.Of("team_a")));
        var (terminal, view) = Open(_fleet, instance);
        Attach(terminal);
        _fleet.Pass(TimeSpan.Zero);
        Assert.Equal((1, 1, 0), Counted());

        // It says so again: a register that was lost knows it soon, and one that is not told so forgets it.
        _fleet.Ask(register.Close(view.Id));
        _fleet.Pass(TerminalRegisterGrain.Period);
        Assert.Equal((1, 1, 0), Counted());
        _fleet.Ask(_fleet.Grains.Instance(instance).SetTeam(TeamId.Of("team_b")));
        _fleet.Pass(TimeSpan.FromSeconds(29));
        _fleet.Ask(terminal.Input([.. "x"u8]));
        _fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal((1, 0, 1), Counted());
        _fleet.Ask(terminal.Close(instance, "user_closed", "ann"));
        Assert.Equal((0, 0, 0), Counted());

        _fleet.Ask(register.Open(TerminalId.Of("term_of_a_process_that_died"), null));
        _fleet.Pass(TimeSpan.FromSeconds(89));
        Assert.Equal((1, 1, 1), Counted());
        _fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal((0, 0, 0), Counted());

        (int, int, int) Counted() => (
            _fleet.Ask(register.Count(Visibility.Everything)), _fleet.Ask(register.Count(Visibility.Of(["team_a"]))), _fleet.Ask(register.Count(Visibility.Of(["team_b"]))));
    }

    public void Dispose() => _fleet.Dispose();

    private TestFleet Fleet(int seed) => new(seed, services => services
        .AddSingleton<ITerminals>(_ssh).AddSingleton<IRecordings>(_ssh)
        .Configure<TerminalOptions>(options => (options.IdleTimeout, options.DetachGrace) = (TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20))));

    private static InstanceId Deployed(TestFleet fleet) => fleet.Deploy(fleet.AddServer()).Id;

    private static (ITerminalGrain Terminal, TerminalView View) Open(TestFleet fleet, InstanceId instance)
    {
        var terminal = fleet.Grains.Terminal(fleet.New<TerminalId>());
        var opened = fleet.Ask(terminal.Open(instance, Size, "ann"));
        Assert.True(opened.IsOk, opened.Error?.Message);
        return (terminal, opened.Value);
    }

    private Screen Attach(ITerminalGrain terminal, Screen? screen = null)
    {
        screen ??= new Screen();
        Assert.True(_fleet.Ask(terminal.Attach(Reference(screen), "ann")).IsOk);
        return screen;
    }

    private ITerminalScreen Reference(Screen screen) => Reference(_fleet, screen);

    private static ITerminalScreen Reference(TestFleet fleet, Screen screen) => fleet.Grains.CreateObjectReference<ITerminalScreen>(screen);

    private IEnumerable<(string Action, string Actor)> Audit() => _fleet.Store.AuditRows.Select(row => (row.Action, row.Actor));

    private sealed class Screen : ITerminalScreen
    {
        public bool Fails { get; init; }

        public string Text { get; private set; } = "";

        public (string Reason, int? ExitCode)? End { get; private set; }

        public Task Shown(ImmutableArray<byte> data)
        {
            if (Fails) throw new TimeoutException("this screen fails");
            Text += Encoding.UTF8.GetString(data.AsSpan());
            return Task.CompletedTask;
        }

        public Task Closed(string reason, int? exitCode)
        {
            End = (reason, exitCode);
            return Task.CompletedTask;
        }
    }
}
