using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Fleet.Remote;
using Fleet.Ssh.Connections;
using Fleet.Telemetry;
using Microsoft.Extensions.Logging;

namespace Fleet.Ssh.Execution;

/// <summary>Runs scripts on machines, through each server's queue and over its one connection.</summary>
internal sealed class RemoteShell(SshOptions options, Links links, TimeProvider time, ILogger<RemoteShell> logger)
{
    private static readonly string[] Outcomes = [.. Enum.GetNames<RemoteFault>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Connects anew, whatever connection there is, so that the answer is the host's of now.</summary>
    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken) =>
        Queued<HostIdentity>("connect", machine, null, async (link, token) =>
        {
            var master = await link.Connect(machine, anew: true, token);
            return master.Value is { } open ? open.Identity : master.Error!;
        }, cancellationToken);

    /// <summary>Runs a script; its output on success.</summary>
    public Task<Remote<string>> Run(MachineAddress machine, RemoteCommand command, CancellationToken cancellationToken) =>
        Queued<string>(command.Script.Name, machine, command.WholeLimit, async (link, token) =>
        {
            // Scripts are idempotent, so one that lost its connection may be run once more.
            for (var last = false; ; last = true)
            {
                var master = await link.Connect(machine, anew: false, token);
                if (master.Value is not { } open) return master.Error!;
                var result = await Run(open, machine, command, token);
                if (result.Error is not { Fault: RemoteFault.Unreachable } lost) return result;
                await link.Drop(open);
                if (last) return result;
                logger.Reconnecting(machine.Server, lost.Message);
            }
        }, cancellationToken);

    /// <summary>
    /// Runs a script with a stream in, a stream out or both; its output on success, unless that went to a stream. It is not run again once
    /// a stream was touched: a connection that breaks in the middle is <see cref="RemoteFault.Unreachable"/>.
    /// </summary>
    /// <exception cref="Exception">What a stream on this side throws; the remote side is killed then.</exception>
    public async Task<Remote<string>> Stream(
        MachineAddress machine, RemoteCommand command, Stream? from, Stream? to, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        var answer = await Queued<string>(command.Script.Name, machine, command.WholeLimit, async (link, token) =>
        {
            var streams = new Streams(SessionStream.Input(command, from is not null), SessionStream.Mark(from is not null), from, to);
            for (var last = false; ; last = true)
            {
                var master = await link.Connect(machine, anew: false, token);
                if (master.Value is not { } open) return master.Error!;
                var streamed = await open.Stream(SessionStream.CommandLine(command), streams, token);
                fault = streamed.Fault;
                var result = Judge(machine, command, streamed.Result, options.StallTimeout, streamed: true);
                if (result.Error is not { Fault: RemoteFault.Unreachable } lost) return result;
                await link.Drop(open);
                if (last || streamed.Touched) return result;
                logger.Reconnecting(machine.Server, lost.Message);
            }
        }, cancellationToken);
        if (fault is not null) ExceptionDispatchInfo.Throw(fault);
        return answer;
    }

    public Task Forget(Servers.ServerId server) => links.Forget(server);

    /// <summary>Measures a command, and makes an activity of it while somebody listens.</summary>
    private async Task<Remote<T>> Queued<T>(
        string name, MachineAddress machine, TimeSpan? limit, Func<Link, CancellationToken, Task<Remote<T>>> action, CancellationToken cancellationToken)
    {
        using var activity = FleetInstruments.Activities.StartActivity($"ssh {name}", ActivityKind.Client);
        activity?.SetTag("fleet.server", machine.Server.Value);
        var began = time.GetTimestamp();
        var answer = await Queued(machine, limit, action, cancellationToken);
        var outcome = answer.Error is { } error ? Outcomes[(int)error.Fault] : "ok";
        FleetMeasures.SshEnded(outcome, time.GetElapsedTime(began));
        if (answer.Error is not null) activity?.SetStatus(ActivityStatusCode.Error, outcome);
        return answer;
    }

    private async Task<Remote<T>> Queued<T>(
        MachineAddress machine, TimeSpan? limit, Func<Link, CancellationToken, Task<Remote<T>>> action, CancellationToken cancellationToken)
    {
        if (AddressCheck.Fault(machine) is { } unusable) return unusable;
        using var late = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan, time);
        var begun = false;
        var gone = cancellationToken;
        try
        {
            var link = links.Of(machine.Server);
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, link.Closing);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(leaving.Token, late.Token);
            gone = leaving.Token;
            if (await link.Gate.Enter(machine.MaxSessions, either.Token) is { } full) return full;
            try
            {
                begun = true;
                var answer = await action(link, either.Token);
                return answer.Error is { Fault: RemoteFault.Cancelled } ? GaveUp() : answer;
            }
            finally
            {
                link.Gate.Leave();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return GaveUp();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new RemoteError(RemoteFault.Unreachable, $"Fleet cannot write in its folder for connections: {exception.Message}");
        }

        RemoteError GaveUp() =>
            gone.IsCancellationRequested || !late.IsCancellationRequested ? new(RemoteFault.Cancelled, "The command was cancelled.")
            : begun ? new(RemoteFault.TimedOut, $"{machine.Host}:{machine.Port} did not answer within {limit!.Value.TotalSeconds:0} s.")
            // Which is no fault of the host: it was not even asked.
            : new(RemoteFault.QueueFull, $"Other commands of this server left no room for {limit!.Value.TotalSeconds:0} s.");
    }

    private async Task<Remote<string>> Run(Master master, MachineAddress machine, RemoteCommand command, CancellationToken cancellationToken)
    {
        var limit = command.Limit ?? options.CommandTimeout;
        var result = await master.Run(SessionStream.CommandLine(command), SessionStream.Input(command), limit, cancellationToken);
        return Judge(machine, command, result, limit);
    }

    private Remote<string> Judge(MachineAddress machine, RemoteCommand command, LocalResult result, TimeSpan limit, bool streamed = false)
    {
        var name = command.Script.Name;
        switch (result.End)
        {
            case LocalEnd.NotStarted:
                return new RemoteError(RemoteFault.Unreachable, $"The OpenSSH client cannot be run: {result.Messages}");
            case LocalEnd.Cancelled:
                logger.Killed(name, machine.Server, "cancelled");
                return new RemoteError(RemoteFault.Cancelled, "The command was cancelled.");
            case LocalEnd.TimedOut:
                logger.Killed(name, machine.Server, "time limit");
                return new RemoteError(RemoteFault.TimedOut, $"{name} did not {(streamed ? "go on" : "end")} within {limit.TotalSeconds:0} s.");
            case LocalEnd.StreamFailed:
                logger.Killed(name, machine.Server, "a stream failed");
                return new RemoteError(RemoteFault.Cancelled, "A stream of the command failed.");
            case LocalEnd.WroteTooMuch:
                logger.Killed(name, machine.Server, "output limit");
                return new RemoteError(RemoteFault.ScriptFailed, $"{name} wrote more than {options.OutputLimit} bytes.");
        }

        // 255 is the client's own; the session turns a script's into 254.
        if (result.ExitCode == 255)
        {
            var fault = ClientFaults.Classify(machine, result.Messages, pinned: true);
            return fault.Fault == RemoteFault.QueueFull ? fault : fault with { Fault = RemoteFault.Unreachable };
        }

        var output = SessionStream.Output(result.Output);
        if (output is not null && result.ExitCode == 0) return output;
        var why = ClientFaults.LastLine(result.Messages).Replace("fleet: ", "", StringComparison.Ordinal);
        if (output is null) why = "the account's shell does not run commands. " + why;
        return new RemoteError(RemoteFault.ScriptFailed, $"{name} failed: {(why.Length == 0 ? "it does not say why" : why)}", result.ExitCode);
    }
}
