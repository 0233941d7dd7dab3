using System.Collections.Immutable;
using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>Files, over SFTP. A file that is being written has a name that ends in <c>.part</c>.</summary>
internal sealed class RemoteFiles(SftpConnections connections, TimeProvider time) : IRemoteFiles
{
    private const string Part = ".part";

    // For what is left to do after a failure, when the server may be as good as gone.
    private static readonly TimeSpan CleaningLimit = TimeSpan.FromSeconds(10);

    public async Task<Remote<bool>> Write(
        MachineAddress machine, string path, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default)
    {
        var isLeft = false;
        try
        {
            return await connections.Transfer(machine, async (session, token) =>
            {
                await session.Remove(path + Part, token);
                isLeft = true;
                try
                {
                    var written = await Write(session, path + Part, produce, token);
                    if (written.Error is not null) return written;
                    await session.Rename(path + Part, path, token);
                    isLeft = false;
                    return true;
                }
                finally
                {
                    isLeft = isLeft && !await Clean(session, path + Part);
                }
            }, cancellationToken);
        }
        finally
        {
            if (isLeft) await Clean(machine, path + Part);
        }
    }

    public Task<Remote<T>> Read<T>(
        MachineAddress machine, string path, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default) =>
        connections.Transfer<T>(machine, async (session, token) =>
        {
            if (await session.OpenToRead(path, token) is not { } handle) return new RemoteError(RemoteFault.ObjectMissing, $"There is no file {path}.");
            await using var stream = new SftpReadStream(session.Channel, handle, path);
            var consumed = await consume(stream, token);
            return stream.Fault is { } fault ? fault : consumed;
        }, cancellationToken);

    public Task<Remote<bool>> Delete(MachineAddress machine, string path, CancellationToken cancellationToken = default) =>
        connections.Call<bool>(machine, async (session, token) =>
        {
            await session.Remove(path, token);
            await session.Remove(path + Part, token);
            return true;
        }, cancellationToken);

    public Task<Remote<ImmutableArray<string>>> List(MachineAddress machine, string folder, CancellationToken cancellationToken = default) =>
        connections.Call<ImmutableArray<string>>(machine, async (session, token) =>
        {
            var root = folder.Length == 0 ? "." : folder;
            var found = ImmutableArray.CreateBuilder<string>();
            var open = new Stack<string>([""]);
            var limit = new ListingLimit();
            while (open.TryPop(out var inside))
            {
                foreach (var (name, told) in await session.ReadFolder($"{root}/{inside}", limit, token) ?? [])
                {
                    var attributes = told.Mode is null ? await session.LinkStat($"{root}/{inside}{name}", token) : told;
                    if (attributes.IsFolder) open.Push($"{inside}{name}/");
                    else if (attributes.IsFile) found.Add(inside + name);
                }
            }

            found.Sort(StringComparer.Ordinal);
            return found.ToImmutable();
        }, cancellationToken);

    private static async Task<Remote<bool>> Write(
        SftpSession session, string part, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken)
    {
        var handle = await session.Create(part, cancellationToken);
        await using var stream = new SftpWriteStream(session.Channel, handle, part);
        var produced = await produce(stream, cancellationToken);
        if ((stream.Fault ?? produced.Error) is { } error) return error;
        await stream.Finish(cancellationToken);
        await session.Finish(handle, part, cancellationToken);
        return true;
    }

    private async Task<bool> Clean(SftpSession session, string part)
    {
        if (session.Channel.Broken is not null) return false;
        using var late = new CancellationTokenSource(CleaningLimit, time);
        try
        {
            await session.Remove(part, late.Token);
            return true;
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            return false;
        }
    }

    // The session broke, which may not be true of the server.
    private async Task Clean(MachineAddress machine, string part)
    {
        using var late = new CancellationTokenSource(CleaningLimit, time);
        await connections.Call<bool>(machine, async (session, token) =>
        {
            await session.Remove(part, token);
            return true;
        }, late.Token);
    }
}
