using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>Runs what Fleet asks for, each once, in a session of its own, and says how it went.</summary>
internal sealed class CommandRunner(Outbox outbox)
{
    private const int MaxOutput = 256 * 1024;
    private static readonly TimeSpan PipeGrace = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    /// <summary>Begins a command; its result goes to the outbox.</summary>
    public void Start(JsonObject order)
    {
        if ((string?)order["command_id"] is not { Length: > 0 } id || (string?)order["command"] is not { Length: > 0 } command) return;
        var cancel = new CancellationTokenSource();
        if (!_running.TryAdd(id, cancel)) return;
        _ = Task.Run(async () =>
        {
            try
            {
                await Run(id, command, order, cancel.Token);
            }
            finally
            {
                _running.TryRemove(id, out _);
                cancel.Dispose();
            }
        });
    }

    /// <summary>Kills a command; nothing happens if it has ended.</summary>
    public void Cancel(string id)
    {
        if (_running.TryGetValue(id, out var cancel)) cancel.Cancel();
    }

    private async Task Run(string id, string command, JsonObject order, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        string[] args = [.. (order["args"] as JsonArray ?? []).Select(word => (string?)word ?? "")];
        var input = (string?)order["stdin"];
        var isLine = args.Length == 0 && input is null;

        // setsid, so that a kill reaches whatever the command has started.
        var info = new ProcessStartInfo("setsid", isLine ? ["--wait", "sh", "-c", command] : ["--wait", command, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in order["env"] as JsonArray ?? [])
        {
            if ((string?)variable is { } text && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at) info.Environment[text[..at]] = text[(at + 1)..];
        }

        info.Environment.Remove("FLEET_API_KEY");
        if ((string?)order["working_dir"] is { Length: > 0 } folder) info.WorkingDirectory = folder;
        using var process = new Process { StartInfo = info };
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or DirectoryNotFoundException)
        {
            Tell(id, 127, "", exception.Message, watch);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if ((double?)order["timeout_ms"] is { } milliseconds and > 0) limit.CancelAfter(TimeSpan.FromMilliseconds(milliseconds));
        using var pipes = new CancellationTokenSource();
        var reading = (Read(process.StandardOutput.BaseStream, pipes.Token), Read(process.StandardError.BaseStream, pipes.Token));
        _ = Write(process, input);
        var isKilled = false;
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            isKilled = true;
            Kill(process.Id);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        // What the command has left in the background may hold the pipes open.
        pipes.CancelAfter(PipeGrace);
        var (output, errors) = (await reading.Item1, await reading.Item2);
        if (!cancel.IsCancellationRequested) Tell(id, isKilled ? 137 : process.ExitCode, output, errors, watch);
    }

    private void Tell(string id, int exitCode, string output, string errors, Stopwatch watch) => outbox.Add("command:result", new JsonObject
    {
        ["command_id"] = id,
        ["exit_code"] = exitCode,
        ["stdout"] = output,
        ["stderr"] = errors,
        ["duration_ms"] = watch.ElapsedMilliseconds,
    });

    private static async Task Write(Process process, string? input)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything.
        }
    }

    /// <summary>Reads to the end, and keeps the beginning.</summary>
    private static async Task<string> Read(Stream stream, CancellationToken cancellation)
    {
        var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellation)) > 0) kept.Write(buffer, 0, (int)Math.Min(read, MaxOutput - kept.Length));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // What there is will do.
        }

        return Encoding.UTF8.GetString(kept.ToArray()).Replace("\0", "", StringComparison.Ordinal);
    }

    /// <summary>Kills the session that the command leads: setsid waits for it as its only child.</summary>
    private static void Kill(int waiter)
    {
        using var kill = Process.Start(new ProcessStartInfo("sh", ["-c", "for leader in $(cat /proc/$0/task/$0/children); do kill -KILL -$leader $leader; done", waiter.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        });
        kill?.WaitForExit(5000);
    }
}
