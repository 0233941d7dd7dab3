using System.Net;
using System.Text.RegularExpressions;
using Fleet.Remote;

namespace Fleet.Ssh.Connections;

/// <summary>Refuses addresses that the client could take for anything else than an address: options, tokens, shell text.</summary>
internal static partial class AddressCheck
{
    public static RemoteError? Fault(MachineAddress address)
    {
        if (!IsHost(address.Host)) return new(RemoteFault.UnknownHost, "The host is neither a name nor an address.");
        if (address.Port is < 1 or > 65535) return new(RemoteFault.ConnectionRefused, $"There is no port {address.Port}.");
        if (!User().IsMatch(address.User)) return new(RemoteFault.AuthenticationFailed, "The user is not the name of an account.");
        if (address.HostKey is { } pin && KnownHosts.Read(pin) is null)
            return new(RemoteFault.HostKeyChanged, "The pinned host key cannot be read; reset it to accept the host's.");
        return null;
    }

    private static bool IsHost(string host) =>
        host.Length <= 253 && (HostName().IsMatch(host) || (host.Contains(':') && IPv6().IsMatch(host) && IPAddress.TryParse(host, out _)));

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"^[0-9A-Fa-f:.]+\z")]
    private static partial Regex IPv6();

    [GeneratedRegex(@"^[A-Za-z0-9_.][A-Za-z0-9_.@+-]{0,63}\$?\z")]
    private static partial Regex User();
}
