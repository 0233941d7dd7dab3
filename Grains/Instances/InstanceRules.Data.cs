using System.Text.RegularExpressions;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>What data, hooks, sites and policies must keep to.</summary>
internal static partial class InstanceRules
{
    private const int MaxPaths = 100;
    private const int MaxScriptLength = 64 * 1024;

    public static FleetError? Check(BackupRequest request) =>
        (Enum.IsDefined(request.Compression) ? null : FleetError.Invalid("compression must be none, gzip or zstd", "compression"))
        ?? (request.Label is null || (request.Label.Length is >= 1 and <= 128 && !request.Label.Any(char.IsControl))
            ? null : FleetError.Invalid("label must have 1 to 128 characters", "label"));

    private static FleetError? Check(InstanceData data, string runtime) =>
        (data.Paths.Length > MaxPaths || data.Paths.Any(path => !IsRelative(path))
            ? FleetError.Invalid($"paths are at most {MaxPaths}, relative, with no empty, '.' or '..' part", "spec.data.paths") : null)
        ?? (data.Volumes.Length > MaxPaths || data.Volumes.Any(volume => !IsWord(volume))
            ? FleetError.Invalid("volumes are named by letters, digits, '.', '_' and '-'", "spec.data.volumes") : null)
        ?? (data.Volumes.Length > 0 && runtime != Compose
            ? FleetError.Invalid("only runtime compose has volumes", "spec.data.volumes") : null)
        ?? (Enum.IsDefined(data.Quiesce) ? null : FleetError.Invalid("quiesce must be freeze, stop or live", "spec.data.quiesce"))
        ?? (data.Database is { } database ? Check(database, runtime) : null);

    private static FleetError? Check(InstanceDatabase database, string runtime) =>
        !IdentifierPattern().IsMatch(database.Name)
            ? FleetError.Invalid("name must be 1 to 63 letters, digits, '_' and '-', and not begin with '-'", "spec.data.database.name")
        : database.User is not null && !IdentifierPattern().IsMatch(database.User)
            ? FleetError.Invalid("user must be 1 to 63 letters, digits, '_' and '-', and not begin with '-'", "spec.data.database.user")
        : Service(database.Service, runtime, "spec.data.database.service");

    private static FleetError? Check(InstanceHooks hooks, string runtime) =>
        Check(hooks.Initialise, runtime, "spec.hooks.initialise")
        ?? Check(hooks.Neutralize, runtime, "spec.hooks.neutralize")
        ?? Check(hooks.AdminPassword, runtime, "spec.hooks.adminPassword");

    private static FleetError? Check(InstanceHook? hook, string runtime, string field) =>
        hook is null ? null
        : hook.Script.Length is 0 or > MaxScriptLength || hook.Script.Contains('\0', StringComparison.Ordinal)
            ? FleetError.Invalid($"a script has 1 to {MaxScriptLength} characters, without NUL", $"{field}.script")
        : Service(hook.Service, runtime, $"{field}.service");

    private static FleetError? Check(InstanceSite site) =>
        site.Domain.Length > 253 || !DomainPattern().IsMatch(site.Domain)
            ? FleetError.Invalid("domain must be a host name of lower-case letters, digits, hyphens and dots", "spec.site.domain")
        : !IsPort(site.Port) ? FleetError.Invalid("port must be between 1 and 65535", "spec.site.port")
        : Enum.IsDefined(site.Proxy) ? null
        : FleetError.Invalid("proxy must be any, caddy or nginx", "spec.site.proxy");

    private static FleetError? Service(string? service, string runtime, string field) =>
        service is null ? null
        : runtime != Compose ? FleetError.Invalid("only runtime compose has services", field)
        : IsWord(service) ? null
        : FleetError.Invalid("a service is named by letters, digits, '.', '_' and '-'", field);

    private static bool IsWord(string word) => word.Length <= 128 && WordPattern().IsMatch(word);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*\\z")]
    private static partial Regex WordPattern();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\z")]
    private static partial Regex IdentifierPattern();

    [GeneratedRegex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z")]
    private static partial Regex DomainPattern();
}
