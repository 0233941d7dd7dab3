using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Security;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Execution;
using Fleet.Storage;

namespace Fleet.Ssh.Security;

/// <summary>Scans, of which only some run at a time over all servers: each may read a large disk, and has no hurry.</summary>
internal sealed class MachineScans(SshOptions options, RemoteShell shell, ISecretBox secrets) : IMachineScans
{
    private static readonly RemoteScript Look = RemoteScript.Of("scan", "Security/keys.sh", "Security/scan.sh");
    private static readonly RemoteScript List = RemoteScript.Of("list-keys", "Security/keys.sh", "Security/list-keys.sh");
    private static readonly RemoteScript Remove = RemoteScript.Of("remove-key", "Security/keys.sh", "Security/remove-key.sh");

    private readonly Gate _places = new(int.MaxValue);

    /// <summary>A folder of the machine that stands for its root, where its packages and its release are read: for tests.</summary>
    internal string? Root { get; set; }

    public async Task<Remote<MachineScan>> Scan(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        // The id names a folder on the machine, so it must be one beyond doubt.
        if (!FleetId.TryParse<InstanceId>(instance.Value, out _)) return new RemoteError(RemoteFault.ScriptFailed, "That is not an instance's id.");
        try
        {
            await _places.Enter(options.MaxScans, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new RemoteError(RemoteFault.Cancelled, "The scan was cancelled.");
        }

        try
        {
            return await Read(machine, instance, cancellationToken);
        }
        finally
        {
            _places.Leave();
        }
    }

    public async Task<Remote<KeyRemoval>> RemoveKey(MachineAddress machine, string fingerprint, CancellationToken cancellationToken = default)
    {
        string? own = null;
        if (machine.Method == AuthMethod.Key)
        {
            // Rather no key is taken away than the wrong one.
            if (Own(machine) is not { } known) return new RemoteError(RemoteFault.InvalidKey, "It cannot be told which key Fleet logs in with.");
            own = known;
            if (AuthorizedKey.FingerprintOf(Convert.FromBase64String(own)) == fingerprint) return new KeyRemoval(0, IsFleets: true);
        }

        // The same key may stand in several lines, each with other options: its blob is the same in all of them.
        var listed = await shell.Run(machine, new(List, [options.SshdConfig]), cancellationToken);
        if (listed.Value is not { } text) return listed.Error!;
        var blobs = text.Split('\n').Select(AuthorizedKey.Read).OfType<AuthorizedKey>()
            .Where(key => key.Fingerprint == fingerprint).Select(key => key.Blob).Distinct().ToList();
        if (blobs.Count == 0) return new KeyRemoval(0, IsFleets: false);

        var payload = new StringBuilder();
        if (own is not null) payload.Append(CultureInfo.InvariantCulture, $"keep {own}\n");
        foreach (var blob in blobs) payload.Append(CultureInfo.InvariantCulture, $"drop {blob}\n");
        payload.Append("end");
        var answer = await shell.Run(machine, new(Remove, [options.SshdConfig], payload.ToString()), cancellationToken);
        if (answer.Value is not { } report) return answer.Error!;
        return report.Split('\n').FirstOrDefault(line => line.StartsWith("removed=", StringComparison.Ordinal)) is { } removed
            && int.TryParse(removed["removed=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var lines)
            ? new KeyRemoval(lines, IsFleets: false)
            : new RemoteError(RemoteFault.ScriptFailed, "remove-key did not say how it ended.");
    }

    private async Task<Remote<MachineScan>> Read(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            instance.Value, Text(options.ScanPackages), Text((int)options.ScanSearchTimeout.TotalSeconds), options.SshdConfig, .. Root is null ? (string[])[] : [Root],
        ];
        using var output = new BoundedOutput(options.ScanOutputLimit);
        try
        {
            var command = new RemoteCommand(Look, arguments) { WholeLimit = options.ScanTimeout };
            var answer = await shell.Stream(machine, command, null, output, cancellationToken);
            if (answer.Error is { } error) return error;
        }
        catch (TooMuchOutputException exception)
        {
            return new RemoteError(RemoteFault.ScriptFailed, $"The scan was broken off: {exception.Message}.");
        }

        return ScanReading.Read(Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), Own(machine)) is { } scan
            ? scan
            : new RemoteError(RemoteFault.ScriptFailed, "The scan did not come to its end.");
    }

    private string? Own(MachineAddress machine)
    {
        if (machine.Method != AuthMethod.Key) return null;
        try
        {
            return LoginKey.PublicHalf(secrets.Open(machine.Credential));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
