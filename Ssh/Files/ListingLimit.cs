using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>How much a server may tell of its folders in one listing: one that names things without end is refused, before it has filled the memory.</summary>
internal sealed class ListingLimit
{
    // Some hundred thousand archives.
    private const int MostCharacters = 16 * 1024 * 1024;

    // Linux' PATH_MAX.
    private const int LongestPath = 4096;

    private int _left = MostCharacters;

    /// <summary>Counts one more path of that many characters.</summary>
    /// <exception cref="SftpException">It was too much.</exception>
    public void Count(int characters)
    {
        _left -= characters;
        if (_left < 0 || characters > LongestPath) throw new SftpException(new(RemoteFault.StoreRefused, "The server names more files than Fleet reads."));
    }
}
