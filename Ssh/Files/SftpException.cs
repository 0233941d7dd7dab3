using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>What went wrong with a file, on its way through whoever writes or reads the stream.</summary>
internal sealed class SftpException(RemoteError error) : IOException(error.Message)
{
    public RemoteError Error => error;
}
