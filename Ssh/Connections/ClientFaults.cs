using Fleet.Remote;

namespace Fleet.Ssh.Connections;

/// <summary>What the client's messages mean. They are English and have been the same for many releases of OpenSSH.</summary>
internal static class ClientFaults
{
    private static readonly (string Text, RemoteFault Fault, string Meaning)[] Table =
    [
        ("HOST IDENTIFICATION HAS CHANGED", RemoteFault.HostKeyChanged, "shows another host key than the pinned one"),
        ("Host key verification failed", RemoteFault.HostKeyChanged, "shows another host key than the pinned one"),
        ("no matching host key type", RemoteFault.HostKeyChanged, "no longer has a host key of the pinned type"),
        ("Temporary failure in name resolution", RemoteFault.Unreachable, "cannot be looked up for now"),
        ("Could not resolve hostname", RemoteFault.UnknownHost, "does not resolve"),
        ("Connection refused", RemoteFault.ConnectionRefused, "refuses connections at that port"),
        ("timed out", RemoteFault.TimedOut, "did not answer in time"),
        ("not responding", RemoteFault.TimedOut, "did not answer in time"),
        ("banner line", RemoteFault.NotSsh, "does not speak SSH at that port"),
        ("No banner received", RemoteFault.NotSsh, "does not speak SSH at that port"),
        ("rotocol version", RemoteFault.NotSsh, "does not speak SSH at that port"),
        ("rotocol major versions differ", RemoteFault.NotSsh, "does not speak SSH at that port"),
        ("Bad packet length", RemoteFault.NotSsh, "does not speak SSH at that port"),
        ("Permission denied", RemoteFault.AuthenticationFailed, "refused the credential"),
        ("Too many authentication failures", RemoteFault.AuthenticationFailed, "refused the credential"),
        ("Session open refused", RemoteFault.QueueFull, "accepts no more sessions on one connection; lower the server's session limit"),
        ("administratively prohibited", RemoteFault.QueueFull, "accepts no more sessions on one connection; lower the server's session limit"),
    ];

    public static RemoteError Classify(MachineAddress address, string messages, bool pinned)
    {
        var host = $"{address.Host}:{address.Port}";
        foreach (var (text, fault, meaning) in Table)
        {
            if (!messages.Contains(text, StringComparison.Ordinal)) continue;
            if (fault == RemoteFault.HostKeyChanged && !pinned) return new(RemoteFault.Unreachable, $"{host} has no host key of a type that Fleet accepts.");
            return new(fault, $"{host} {meaning}.");
        }

        var why = LastLine(messages);
        return new(RemoteFault.Unreachable, why.Length == 0 ? $"The connection to {host} broke." : $"The connection to {host} broke: {why}");
    }

    /// <summary>The last line that says anything, shortened.</summary>
    public static string LastLine(string messages)
    {
        var line = messages.Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.Length > 0) ?? "";
        return line.Length <= 500 ? line : line[..500];
    }
}
