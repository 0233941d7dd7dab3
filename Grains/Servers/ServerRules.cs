using Fleet.Common;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>What a server's description must keep to. The limits on name, host and user are those of the SSH surface's document.</summary>
internal static class ServerRules
{
    public static FleetError? Check(ServerSpec spec) =>
        Text(spec.Name, 100, "name")
        ?? Text(spec.Host, 255, "host")
        ?? (IsHost(spec.Host) ? null : FleetError.Invalid("host must be a host name or an address", "host"))
        ?? (spec.Port is >= 1 and <= 65535 ? null : FleetError.Invalid("port must be between 1 and 65535", "port"))
        ?? Text(spec.User, 64, "sshUser")
        ?? (IsUser(spec.User) ? null : FleetError.Invalid("sshUser must be an account name", "sshUser"))
        ?? (spec.MaxSessions is >= 1 and <= 100 ? null : FleetError.Invalid("maxSshSessions must be between 1 and 100", "maxSshSessions"))
        ?? (spec.Description is { Length: > 1000 } ? FleetError.Invalid("description must have at most 1000 characters", "description") : null);

    private static FleetError? Text(string text, int max, string field) =>
        string.IsNullOrWhiteSpace(text) ? FleetError.Invalid($"{field} is required", field)
        : text.Length > max ? FleetError.Invalid($"{field} must have at most {max} characters", field)
        : text.Any(char.IsControl) ? FleetError.Invalid($"{field} must not have control characters", field)
        : null;

    // These end up as words of an ssh command line, so nothing that could read as an option or an expansion gets through.
    private static bool IsHost(string host) =>
        host[0] != '-' && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '_');

    private static bool IsUser(string user) =>
        user[0] != '-' && user.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
