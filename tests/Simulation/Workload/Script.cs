using System.Globalization;
using Fleet.Common;
using Fleet.Servers;
using Fleet.Simulation.Outside;
using Fleet.Simulation.Running;

namespace Fleet.Simulation.Workload;

/// <summary>What clients ask of Fleet, and what goes wrong, step by step. What clients ask of what is in <c>Script.Asking.cs</c>.</summary>
internal sealed partial class Script
{
    private readonly Run _run;
    private readonly Draws _draws;
    private readonly (int Weight, Func<string> Do)[] _steps;
    private int _values;

    public Script(Run run, Draws draws)
    {
        (_run, _draws) = (run, draws);
        _steps =
        [
            (6, AddServer), (14, Deploy), (16, Change), (8, BackUp), (4, Restore), (3, DeleteBackup), (5, Redeploy), (4, Move), (4, Cordon), (2, Drain), (1, RemoveServer),
            (6, AddAgent), (8, RunCommand), (5, AddRule), (4, SwitchRule), (2, DeleteRule), (3, AddChannel), (6, AddTask), (3, SwitchTask), (3, Trigger), (2, DeleteTask),
            (12, Write), (10, Read),
            (14, Crash), (8, FailDisk), (8, FailHost), (6, KillProgram), (8, FailAgent), (10, Load), (5, FailNetwork), (4, FailReceiver), (2, SetClock),
        ];
    }

    /// <summary>How long the world is left in peace at the end: longer than the longest limit of anything.</summary>
    public const int QuietMinutes = 25;

    /// <summary>Does the next thing, and says what.</summary>
    public string Step() => _draws.Weighted(_steps)();

    /// <summary>The time before the next step.</summary>
    public TimeSpan Gap() => _draws.Chance(0.3) ? TimeSpan.FromMilliseconds(_draws.Between(0, 50)) : _draws.Span(0.05, 25);

    private string Crash()
    {
        var pieces = (int)_draws.Span(0.001, 3).TotalMilliseconds;
        _run.CrashIn(pieces);
        return $"Fleet will be killed after {pieces} pieces of work";
    }

    private string FailDisk()
    {
        var (slow, before, after) = (_draws.Of(0, 0.1, 0.5), _draws.Of(0, 0.05, 0.3, 1), _draws.Of(0, 0.05, 0.2));
        var span = _draws.Span(1, 90);
        _run.Weather.DiskFails(span, slow, before, after);
        return string.Create(CultureInfo.InvariantCulture, $"the store for {span.TotalSeconds:0.0} s: slow {slow}, fails before {before}, after {after}");
    }

    private string FailHost()
    {
        if (_servers.Count == 0) return "no host";
        var (host, mood, span) = (_draws.Among(_servers), _draws.Of(HostMood.Refuses, HostMood.Hangs), _draws.Span(2, 120));
        _run.Hosts.Set(host, mood, span);
        return string.Create(CultureInfo.InvariantCulture, $"host of {host} {mood.ToString().ToLowerInvariant()} for {span.TotalSeconds:0.0} s");
    }

    private string KillProgram()
    {
        var running = _run.World.Machine.Started.Where(pair => pair.Value.ExitCode is null).Select(pair => pair.Key).OrderBy(key => key.Instance, StringComparer.Ordinal).ToList();
        if (running.Count == 0) return "no program";
        var key = _draws.Among(running);
        var code = _draws.Of(0, 1, 137);
        _run.World.Machine.Started[key] = _run.World.Machine.Started[key] with { ExitCode = code };
        return $"the program of {key.Instance} ends with {code}";
    }

    private string FailAgent()
    {
        if (_run.Agents.All.Count == 0) return "no agent";
        var agent = _draws.Among(_run.Agents.All);
        switch (_draws.Between(1, 4))
        {
            case 1:
                agent.IsUp = !agent.IsUp;
                return $"agent {agent.Name} is {(agent.IsUp ? "up" : "down")}";
            case 2:
                agent.Drop(isNoticed: true);
                return $"agent {agent.Name} loses its connection";
            case 3:
                agent.Drop(isNoticed: false);
                return $"agent {agent.Name} loses its connection, and nobody notices";
            default:
                _run.Agents.Add(agent.Name);
                return $"a twin of agent {agent.Name}";
        }
    }

    private string Load()
    {
        if (_run.Agents.All.Count == 0) return "no agent";
        var agent = _draws.Among(_run.Agents.All);
        agent.Cpu = _draws.Of<double>(5, 50, 85, 99);
        return string.Create(CultureInfo.InvariantCulture, $"agent {agent.Name} uses {agent.Cpu} %");
    }

    private string FailNetwork()
    {
        var (span, loss) = (_draws.Span(5, 120), _draws.Of(0.1, 0.4));
        _run.Weather.NetworkFails(span, loss);
        return string.Create(CultureInfo.InvariantCulture, $"the agents' network loses {loss} for {span.TotalSeconds:0.0} s");
    }

    private string FailReceiver()
    {
        var span = _draws.Span(5, 600);
        _run.Receiver.Fail(span);
        return string.Create(CultureInfo.InvariantCulture, $"the receiver of notices is down for {span.TotalSeconds:0.0} s");
    }

    private string SetClock()
    {
        var by = TimeSpan.FromSeconds(_draws.Between(-600, 600));
        _run.World.Time.Set(by);
        return string.Create(CultureInfo.InvariantCulture, $"somebody sets the clock by {by.TotalSeconds} s");
    }
}
