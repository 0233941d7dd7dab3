using Fleet.Remote;
using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Connections;

/// <summary>Makes key pairs in a private folder that is gone afterwards.</summary>
internal sealed class KeyMaker(SshOptions options, Workspace workspace, TimeProvider time)
{
    /// <summary>A new pair.</summary>
    /// <exception cref="ArgumentException">The comment is not part of one line.</exception>
    /// <exception cref="IOException">The key tool failed.</exception>
    public async Task<SshKeyPair> New(string comment, CancellationToken cancellationToken)
    {
        // It becomes part of a line of an authorized-keys file, and a second line there would be a second key.
        if (comment.Length > 200 || comment.Any(char.IsControl))
            throw new ArgumentException("A key's comment has at most 200 characters and no control characters.", nameof(comment));

        var folder = workspace.NewFolder();
        try
        {
            var made = await LocalProcess.Run(
                ClientCommand.MakeKey(options, folder, comment), default, 64 * 1024, options.ConnectTimeout, time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (made is not { End: LocalEnd.Exited, ExitCode: 0 }) throw new IOException($"The OpenSSH key tool failed: {made.Messages.Trim()}");
            return new(
                await File.ReadAllTextAsync(LoginFiles.Key(folder), cancellationToken),
                (await File.ReadAllTextAsync(LoginFiles.PublicKey(folder), cancellationToken)).TrimEnd());
        }
        finally
        {
            Workspace.Delete(folder);
        }
    }
}
