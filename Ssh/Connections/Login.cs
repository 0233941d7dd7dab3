using System.Security.Cryptography;
using Fleet.Remote;
using Fleet.Ssh.Execution;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Ssh.Connections;

/// <summary>Connects and logs in. The credential lies in a private file for as long as that takes.</summary>
internal sealed class Login(SshOptions options, Workspace workspace, ISecretBox secrets, TimeProvider time, ILogger<Login> logger)
{
    public async Task<Remote<Master>> Open(MachineAddress address, CancellationToken cancellationToken)
    {
        var folder = workspace.NewFolder();
        Master? opened = null;
        try
        {
            var result = await Open(address, folder, cancellationToken);
            opened = result.Value;
            if (opened is not null) logger.Connected(address.Server, opened.Identity.Fingerprint);
            else logger.NotConnected(address.Server, result.Error!.Fault, result.Error.Message);
            return result;
        }
        finally
        {
            LoginFiles.DeleteAllButControl(folder);
            if (opened is null) Workspace.Delete(folder);
        }
    }

    private async Task<Remote<Master>> Open(MachineAddress address, string folder, CancellationToken cancellationToken)
    {
        if (await WriteCredential(address, folder, cancellationToken) is { } unusable) return unusable;
        var pin = address.HostKey is { } line ? KnownHosts.Read(line) : null;
        Workspace.Write(LoginFiles.KnownHosts(folder), KnownHosts.File(pin));

        var info = ClientCommand.OpenMaster(options, address, pin, folder, workspace.AskPass);
        var result = await LocalProcess.Run(info, default, 4096, options.LoginTimeout, time, cancellationToken);
        switch (result.End)
        {
            case LocalEnd.NotStarted:
                return new RemoteError(RemoteFault.Unreachable, $"The OpenSSH client cannot be run: {result.Messages}");
            case LocalEnd.Cancelled:
                return new RemoteError(RemoteFault.Cancelled, "The login was cancelled.");
            case LocalEnd.TimedOut:
                return new RemoteError(RemoteFault.TimedOut, $"{address.Host}:{address.Port} did not finish the login in time.");
            case LocalEnd.Exited when result.ExitCode == 0:
                var identity = pin ?? KnownHosts.ReadFile(await File.ReadAllTextAsync(LoginFiles.KnownHosts(folder), cancellationToken));
                if (identity is null) return new RemoteError(RemoteFault.Unreachable, "The client did not tell the host's key.");
                return new Master(options, time, address, identity, folder);
            default:
                return ClientFaults.Classify(address, result.Messages, pin is not null);
        }
    }

    private async Task<RemoteError?> WriteCredential(MachineAddress address, string folder, CancellationToken cancellationToken)
    {
        var byKey = address.Method == AuthMethod.Key;
        string clear;
        try
        {
            clear = secrets.Open(address.Credential);
        }
        catch (CryptographicException)
        {
            return new(byKey ? RemoteFault.InvalidKey : RemoteFault.AuthenticationFailed, "The stored credential cannot be decrypted.");
        }

        if (!byKey)
        {
            if (clear.AsSpan().ContainsAny('\n', '\r', '\0')) return new(RemoteFault.AuthenticationFailed, "A password is one line of text.");
            Workspace.Write(LoginFiles.Password(folder), clear + "\n");
            return null;
        }

        // Pasted keys come with Windows' line ends or without the last one; the client takes neither.
        Workspace.Write(LoginFiles.Key(folder), clear.ReplaceLineEndings("\n").Trim() + "\n");
        var read = await LocalProcess.Run(ClientCommand.ReadKey(options, folder), default, 64 * 1024, options.ConnectTimeout, time, cancellationToken);
        if (read is { End: LocalEnd.Exited, ExitCode: 0 }) return null;
        if (read.End == LocalEnd.Cancelled) return new(RemoteFault.Cancelled, "The login was cancelled.");
        if (read.End == LocalEnd.NotStarted) return new(RemoteFault.Unreachable, $"The OpenSSH key tool cannot be run: {read.Messages}");
        return new(RemoteFault.InvalidKey, read.Messages.Contains("passphrase", StringComparison.Ordinal)
            ? "The private key is protected by a passphrase."
            : "The private key cannot be read.");
    }
}
