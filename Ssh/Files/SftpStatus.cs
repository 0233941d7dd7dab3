using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>What a server says of a request that it did not answer with what was asked for.</summary>
internal readonly record struct SftpStatus(uint Code, string Message)
{
    private const int LongestQuote = 200;

    public bool IsOk => Code == 0;

    public bool IsEnd => Code == 1;

    public bool IsMissing => Code == 2;

    /// <summary>As an error of the attempt to do <paramref name="deed"/>, such as "write backups/x".</summary>
    public RemoteError Error(string deed) => Code switch
    {
        2 => new(RemoteFault.ObjectMissing, $"The server could not {deed}: there is no such file or folder."),
        3 => new(RemoteFault.StoreRefused, $"The server does not let the account {deed}."),
        6 or 7 => new(RemoteFault.StoreUnavailable, $"The server lost its own connection before it could {deed}."),
        8 => new(RemoteFault.StoreRefused, $"The server cannot {deed}: its SFTP lacks that."),
        // Version 3 has no word for a full disk, nor for most other things.
        _ => new(RemoteFault.StoreRefused, $"The server failed to {deed}; its disk may be full. It says: {Quote()}"),
    };

    private string Quote()
    {
        var line = string.Concat(Message.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length == 0 ? $"status {Code}." : line.Length <= LongestQuote ? line : line[..LongestQuote];
    }
}
