using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fleet.Agents;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Demo.Machines;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Terminals;
using Microsoft.Extensions.Logging;

namespace Fleet.Demo.Running;

/// <summary>
/// The agents of all programs that run: each has its own second of an interval in which it is heard. They stand where connections do: Fleet hands
/// its frames to this observer, which runs commands and terminals of instances that speak for themselves.
/// </summary>
internal sealed partial class DemoAgents(DemoSettings settings, DemoWorld world, IGrainFactory grains, TimeProvider time, ILogger<DemoAgents> log) : IGatewayObserver
{
    private const string Node = "demo";
    private const int Beat = 10;
    private const int AttachEvery = 30;
    private const int AtOnce = 16;
    private const int FewInstances = 1_000;
    private const double LinesPerSecond = 30;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, DemoProgram> _connected = new();
    private readonly ConcurrentDictionary<string, DemoTerminal> _terminals = new();
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DemoProgram? _ailing;

    /// <summary>Ends when all that were there at the beginning were heard.</summary>
    public Task Heard => _heard.Task;

    // Many measure more seldom: what a demo costs is the machine's of somebody who only wants to look.
    private int Measure => settings.Instances <= FewInstances ? 15 : 60;

    private double LineShare => Math.Min(0.8, LinesPerSecond * Beat / settings.Instances);

    public async Task Run(CancellationToken cancellation)
    {
        var self = grains.CreateObjectReference<IGatewayObserver>(this);
        using var timer = new PeriodicTimer(Second, time);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        for (var second = 0L; ; second++)
        {
            if (second % AttachEvery == 0) await Attach(self);
            await Parallel.ForEachAsync(world.Programs.Where(program => IsDue(program, second)), limits, async (program, _) => await Speak(program, second));
            _heard.TrySetResult();
            if (!await timer.WaitForNextTickAsync(cancellation)) return;
        }
    }

    private async Task Attach(IGatewayObserver self)
    {
        try
        {
            await grains.Gateway(Node).Attach(self);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotHeard(log, exception, Node);
        }
    }

    /// <summary>One of them tells that its disk is full.</summary>
    public async Task Ail(string key)
    {
        var all = world.Programs.Where(program => program.Habits.Flaw is Flaw.None).OrderBy(program => program.Name, StringComparer.Ordinal).ToList();
        if (all.Count == 0) return;
        _ailing = world.Draw.One(all, key);
        await grains.Instance(_ailing.Instance).AgentConnected(_ailing.Instance.Value, Node);
        var figures = _ailing.FiguresAt(world.Now);
        await Tell(grains.Instance(_ailing.Instance), _ailing, figures with { DiskUsed = (long)(figures.DiskTotal * 0.93) });
    }

    /// <summary>It has room again.</summary>
    public async Task Recover()
    {
        if (_ailing is { } program) await Tell(grains.Instance(program.Instance), program, program.FiguresAt(world.Now));
        _ailing = null;
    }

    public Task<bool> Send(string connection, AgentFrame frame)
    {
        // What stands on a server is reached there, as it would be without an agent.
        if (!_connected.TryGetValue(connection, out var program) || program.IsManaged) return Task.FromResult(false);
        var body = JsonNode.Parse(frame.Payload)!;
        switch (frame.Type)
        {
            case "command:dispatch":
                _ = Execute(program, body);
                break;
            case "terminal:create":
                _ = Show(program, TerminalId.Of((string)body["session_id"]!));
                break;
            case "terminal:input" when _terminals.TryGetValue((string)body["session_id"]!, out var terminal):
                return Typed(terminal, Convert.FromBase64String((string)body["data"]!));
            case "terminal:close" when _terminals.TryRemove((string)body["session_id"]!, out var terminal):
                _ = terminal.DisposeAsync().AsTask();
                break;
        }

        return Task.FromResult(true);
    }

    private static async Task<bool> Typed(DemoTerminal terminal, byte[] data)
    {
        await terminal.Write(data);
        return true;
    }

    private bool IsDue(DemoProgram program, long second) =>
        program.Runs != _connected.ContainsKey(program.Instance.Value) || (program.Runs && (IsTurn(program, second, Beat) || IsTurn(program, second, Measure)));

    private static bool IsTurn(DemoProgram program, long second, int every) => GrainKeys.Hash(program.Name) % every == second % every;

    private async Task Speak(DemoProgram program, long second)
    {
        var id = program.Instance.Value;
        try
        {
            var now = world.Now;
            var instance = grains.Instance(program.Instance);
            if (!program.Runs)
            {
                if (_connected.TryRemove(id, out _)) await instance.AgentDisconnected(id);
                return;
            }

            if (program.Disturbed(now)?.Kind is DisturbanceKind.Silent) return;
            var isNew = !_connected.ContainsKey(id);
            if (isNew)
            {
                var lease = await instance.AgentConnected(id, Node);
                if (!lease.IsOk)
                {
                    if (!program.IsManaged) world.Forget(id);
                    return;
                }

                _connected[id] = program;
            }

            var figures = program.FiguresAt(now);
            if (isNew || IsTurn(program, second, Beat))
            {
                var heard = await instance.Heartbeat(Heartbeat(program, figures, now));
                if (!heard.IsOk)
                {
                    _connected.TryRemove(id, out _);
                    if (!program.IsManaged && heard.Error.Code is ErrorCode.NotFound) world.Forget(id);
                    return;
                }

                if (world.Draw.Of($"{program.Name}/speaks/{second}") < LineShare) await instance.Log(new AgentLogBatch(id, [Line(program, now)]));
            }

            if (isNew || IsTurn(program, second, Measure)) await Tell(instance, program, figures);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A busy database: it is heard again at its next turn.
            NotHeard(log, exception, id);
        }
    }

    private AgentLogLine Line(DemoProgram program, DateTimeOffset now)
    {
        var line = LogLines.At(program, now, world.Draw);
        return new(line.Message, line.Level, "app", now);
    }

    private static AgentHeartbeat Heartbeat(DemoProgram program, Figures figures, DateTimeOffset now) => new()
    {
        Connection = program.Instance.Value,
        UptimeSeconds = Math.Max(0, (long)(now - program.StartedAt).TotalSeconds),
        CpuPercent = figures.CpuPercent,
        MemoryUsed = figures.MemoryUsed,
        MemoryTotal = figures.MemoryTotal,
        DiskUsed = figures.DiskUsed,
        DiskTotal = figures.DiskTotal,
        AgentVersion = "demo",
        Processes =
        [
            new(program.Pid ?? 1, program.Habits.Service.Command[0], figures.CpuPercent * 0.94, 100.0 * figures.MemoryUsed / figures.MemoryTotal * 0.9, figures.MemoryUsed * 9 / 10, "running", "fleet"),
            new(1, "agent", 0.3, 1, figures.MemoryTotal / 100, "sleeping", "fleet"),
        ],
    };

    private static async Task Tell(IInstanceGrain instance, DemoProgram program, Figures figures)
    {
        await instance.Metrics(new AgentMetrics
        {
            Connection = program.Instance.Value,
            CpuPercent = figures.CpuPercent, CoreCount = 1, LoadAvg1 = figures.Load, LoadAvg5 = figures.Load, LoadAvg15 = figures.Load,
            MemoryUsed = figures.MemoryUsed, MemoryTotal = figures.MemoryTotal, DiskUsed = figures.DiskUsed, DiskTotal = figures.DiskTotal,
            NetBytesRecv = figures.Received, NetBytesSent = figures.Sent,
        });
        if (program.Habits.Service.Name is "assistant") await instance.LlmUsage(new(program.Instance.Value, [DemoPast.Call(figures, null)]));
    }

    private async Task Execute(DemoProgram program, JsonNode body)
    {
        try
        {
            ImmutableArray<string> args = [.. body["args"]!.AsArray().Select(word => (string)word!)];
            var result = await new DemoShell(program, world.Draw, time).Run((string)body["command"]!, args, (string?)body["stdin"], CancellationToken.None);
            await grains.Command(CommandId.Of((string)body["command_id"]!)).Finish(program.Instance, result);
        }
        catch (Exception exception)
        {
            NotHeard(log, exception, program.Instance.Value);
        }
    }

    private async Task Show(DemoProgram program, TerminalId id)
    {
        var terminal = _terminals[id.Value] = new DemoTerminal(program, world.Draw, time);
        var buffer = new byte[4096];
        try
        {
            while (await terminal.Read(buffer) is > 0 and var count) await grains.Terminal(id).Show(program.Instance, [.. buffer.AsSpan(0, count)]);
            await grains.Terminal(id).Ended(program.Instance, await terminal.ExitCode(), null);
        }
        catch (Exception exception)
        {
            NotHeard(log, exception, program.Instance.Value);
        }

        if (_terminals.TryRemove(id.Value, out _)) await terminal.DisposeAsync();
    }

    [LoggerMessage(601, LogLevel.Debug, "The agent of {Instance} was not heard")]
    private static partial void NotHeard(ILogger logger, Exception exception, string instance);
}
