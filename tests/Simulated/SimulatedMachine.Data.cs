using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Simulated;

/// <summary>
/// The data of instances: what a work folder and a database hold is a text. An archive or a dump begins and ends with a mark of its
/// kind, so that half of one, or one of the other kind, is not taken for a whole one.
/// </summary>
internal sealed partial class SimulatedMachine : IRuntimeData
{
    /// <summary>What lies in which work folder.</summary>
    public ConcurrentDictionary<(string Server, string Instance), string> Contents { get; } = [];

    /// <summary>What is unpacked beside it.</summary>
    public ConcurrentDictionary<(string Server, string Instance), string> Staged { get; } = [];

    /// <summary>What which database holds, by its host and name. Each is Fleet's to drop, or the test's.</summary>
    public ConcurrentDictionary<(string Host, string Name), string> Databases { get; } = [];

    /// <summary>The hooks that were run, with the password they got.</summary>
    public ConcurrentQueue<(string Instance, string Script, string? Password)> Hooks { get; } = [];

    public IRuntimeData Data => this;

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>(machine, "pause", () =>
    {
        if (Started.TryGetValue(Key(machine, instance), out var process)) Started[Key(machine, instance)] = process with { IsPaused = true };
        return true;
    });

    public Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default) => Do<string>(machine, "hook", () =>
    {
        if (!Installed.ContainsKey(Key(machine, instance))) return NotInstalled;
        Hooks.Enqueue((instance.Value, hook.Script, variables.GetValueOrDefault("FLEET_ADMIN_PASSWORD")?.Sealed));
        return $"ran {hook.Script}";
    });

    public Task<Remote<bool>> Archive(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) =>
        Write(machine, "archive", "tar", () => Contents.GetValueOrDefault(Key(machine, instance)), to, cancellationToken);

    public Task<Remote<bool>> Dump(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) =>
        Write(machine, "dump", "sql", () => Databases.GetValueOrDefault(Key(machine, spec.Data!.Database!)), to, cancellationToken);

    public Task<Remote<bool>> Stage(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        Read<bool>(machine, "stage", "tar", from, content =>
        {
            if (!Installed.ContainsKey(Key(machine, instance))) return NotInstalled;
            Staged[Key(machine, instance)] = content;
            return true;
        }, cancellationToken);

    public Task<Remote<bool>> Adopt(MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) => Do<bool>(machine, "adopt", () =>
    {
        if (Staged.TryRemove(Key(machine, instance), out var content)) Contents[Key(machine, instance)] = content;
        return true;
    });

    public Task<Remote<bool>> DropStage(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>(machine, "drop-stage", () =>
    {
        Staged.TryRemove(Key(machine, instance), out _);
        return true;
    });

    public Task<Remote<bool>> Load(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        Read<bool>(machine, "load", "sql", from, content =>
        {
            Databases[Key(machine, spec.Data!.Database!)] = content;
            return true;
        }, cancellationToken);

    public Task<Remote<string>> Verify(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupPartKind part,
        BackupCompression compression,
        Stream from,
        CancellationToken cancellationToken = default) =>
        Read<string>(machine, "verify", part == BackupPartKind.Files ? "tar" : "sql", from, content => $"{content.Length} characters", cancellationToken);

    private static RemoteError NotInstalled { get; } = new(RemoteFault.ScriptFailed, "not installed", 66);

    private static (string, string) Key(MachineAddress machine, InstanceDatabase database) => (machine.Server.Value, database.Name);

    /// <summary>What fails has written half: whoever reads it must not take that for all.</summary>
    private async Task<Remote<bool>> Write(MachineAddress machine, string verb, string kind, Func<string?> content, Stream to, CancellationToken cancellation)
    {
        var failed = true;
        var written = await Do<bool>(verb, async () =>
        {
            failed = false;
            if (content() is not { } text) return new RemoteError(RemoteFault.ScriptFailed, "there is nothing to read");
            await to.WriteAsync(Encoding.UTF8.GetBytes($"{kind}<{text}>"), cancellation);
            return true;
        }, machine.Server);
        if (failed) await to.WriteAsync(Encoding.UTF8.GetBytes($"{kind}<"), cancellation);
        return written;
    }

    private Task<Remote<T>> Read<T>(MachineAddress machine, string verb, string kind, Stream from, Func<string, Remote<T>> act, CancellationToken cancellation) => Do<T>(verb, async () =>
    {
        var text = await ReadAll(from, cancellation);
        return text.StartsWith($"{kind}<", StringComparison.Ordinal) && text.EndsWith('>')
            ? act(text[(kind.Length + 1)..^1])
            : new RemoteError(RemoteFault.ChecksumMismatch, $"no whole {kind}: {text}");
    }, machine.Server);

    // Not by a reader of the framework's: inside a turn its continuations run on a thread of the pool's, at another moment each time.
    private static async Task<string> ReadAll(Stream from, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        while (await from.ReadAsync(buffer, cancellation) is > 0 and var count) all.Write(buffer, 0, count);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
