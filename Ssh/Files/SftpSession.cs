using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>The verbs of SFTP. What the server refuses is a status where that may be expected, and an <see cref="SftpException"/> elsewhere.</summary>
internal sealed class SftpSession(SftpChannel channel)
{
    private const uint ForReading = 0x01;
    private const uint ForWriting = 0x02 | 0x08 | 0x20; // write, create, exclusively
    private const uint WithMode = 0x04;
    private const uint FileMode = 0b110_000_000;
    private const uint FolderMode = 0b111_000_000;

    private const string PosixRename = "posix-rename@openssh.com";
    private const string Sync = "fsync@openssh.com";

    public SftpChannel Channel => channel;

    /// <summary>Opens a file that is there; null if it is not, or is no file.</summary>
    public async Task<byte[]?> OpenToRead(string path, CancellationToken cancellationToken)
    {
        var opened = await Open(Request(SftpKind.Open).Text(path).Number(ForReading).Number(0), cancellationToken);
        if (opened.Handle is not { } handle) return opened.Status.IsMissing ? null : throw new SftpException(opened.Status.Error($"read {path}"));
        using var reply = await channel.Ask(Request(SftpKind.HandleStat).Bytes(handle), cancellationToken);
        return reply.Kind == SftpKind.Attributes && reply.Attributes() is { IsFolder: true } ? null : handle;
    }

    /// <summary>Makes a new file, and its folders where they are missing.</summary>
    public async Task<byte[]> Create(string path, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var opened = await Open(Request(SftpKind.Open).Text(path).Number(ForWriting).Number(WithMode).Number(FileMode), cancellationToken);
            if (opened.Handle is { } handle) return handle;
            if (!opened.Status.IsMissing) throw new SftpException(opened.Status.Error($"write {path}"));
            if (again) throw new SftpException(new(RemoteFault.StoreRefused, $"The server does not let the account make the folder of {path}."));
            await MakeFolders(path, cancellationToken);
        }
    }

    /// <summary>Has the server put on its disk what was written, where it can, and closes.</summary>
    public async Task Finish(byte[] handle, string path, CancellationToken cancellationToken)
    {
        if (channel.Extensions.ContainsKey(Sync))
            Require(await Do(Request(SftpKind.Extended).Text(Sync).Bytes(handle), cancellationToken), $"write {path} to its disk");
        Require(await Do(Request(SftpKind.Close).Bytes(handle), cancellationToken), $"write {path}");
    }

    /// <summary>Gives a file another name, in the place of whatever has it.</summary>
    public async Task Rename(string from, string to, CancellationToken cancellationToken)
    {
        if (channel.Extensions.ContainsKey(PosixRename))
        {
            Require(await Do(Request(SftpKind.Extended).Text(PosixRename).Text(from).Text(to), cancellationToken), $"rename {from}");
            return;
        }

        // The draft's own rename takes no name that is in use.
        await Remove(to, cancellationToken);
        Require(await Do(Request(SftpKind.Rename).Text(from).Text(to), cancellationToken), $"rename {from}");
    }

    /// <summary>Removes a file if it is there; a folder of that name is no file.</summary>
    public async Task Remove(string path, CancellationToken cancellationToken)
    {
        var status = await Do(Request(SftpKind.Remove).Text(path), cancellationToken);
        if (status.IsOk || status.IsMissing || (await LinkStat(path, cancellationToken)).IsFolder) return;
        throw new SftpException(status.Error($"delete {path}"));
    }

    /// <summary>What is in a folder, without the folder itself and its parent; null if it is not there.</summary>
    public async Task<List<(string Name, SftpAttributes Attributes)>?> ReadFolder(string path, ListingLimit limit, CancellationToken cancellationToken)
    {
        var opened = await Open(Request(SftpKind.OpenFolder).Text(path), cancellationToken);
        if (opened.Handle is not { } handle) return opened.Status.IsMissing ? null : throw new SftpException(opened.Status.Error($"list {path}"));
        var entries = new List<(string Name, SftpAttributes Attributes)>();
        while (true)
        {
            using var reply = await channel.Ask(Request(SftpKind.ReadFolder).Bytes(handle), cancellationToken);
            if (reply.Kind != SftpKind.Names)
            {
                var status = StatusOf(reply);
                if (!status.IsEnd) throw new SftpException(status.Error($"list {path}"));
                break;
            }

            // A reply has one at least; one that has none, over and over, would be no end either.
            var count = reply.Number();
            if (count == 0) break;
            for (; count > 0; count--)
            {
                var name = reply.Text();
                limit.Count(path.Length + name.Length);
                reply.Bytes();
                var attributes = reply.Attributes();
                if (name is not ("." or "..")) entries.Add((name, attributes));
            }
        }

        await Do(Request(SftpKind.Close).Bytes(handle), cancellationToken);
        return entries;
    }

    /// <summary>What a name stands for; links are not followed.</summary>
    public async Task<SftpAttributes> LinkStat(string path, CancellationToken cancellationToken)
    {
        using var reply = await channel.Ask(Request(SftpKind.LinkStat).Text(path), cancellationToken);
        return reply.Kind == SftpKind.Attributes ? reply.Attributes() : default;
    }

    /// <summary>The status that a reply is.</summary>
    public static SftpStatus StatusOf(SftpReply reply)
    {
        if (reply.Kind != SftpKind.Status) throw new SftpException(new(RemoteFault.StoreRefused, $"The server answered with an SFTP packet of kind {reply.Kind}."));
        var code = reply.Number();
        return new(code, reply.IsAtEnd ? "" : reply.Text());
    }

    /// <exception cref="SftpException">It is not OK.</exception>
    public static void Require(SftpStatus status, string deed)
    {
        if (!status.IsOk) throw new SftpException(status.Error(deed));
    }

    private SftpPacket Request(SftpKind kind) => new(kind, channel.NextId(), 16 * 1024);

    private async Task<SftpStatus> Do(SftpPacket request, CancellationToken cancellationToken)
    {
        using var reply = await channel.Ask(request, cancellationToken);
        return StatusOf(reply);
    }

    private async Task<(byte[]? Handle, SftpStatus Status)> Open(SftpPacket request, CancellationToken cancellationToken)
    {
        using var reply = await channel.Ask(request, cancellationToken);
        return reply.Kind == SftpKind.Handle ? (reply.Bytes().ToArray(), default) : (null, StatusOf(reply));
    }

    // Those that are there already are refused, and whether the last one is there shows when the file is made.
    private async Task MakeFolders(string path, CancellationToken cancellationToken)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            await Do(Request(SftpKind.MakeFolder).Text(path[..slash]).Number(WithMode).Number(FolderMode), cancellationToken);
    }
}
