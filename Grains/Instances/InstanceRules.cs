using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Grains.Instances;

/// <summary>What registrations and deployments must keep to. The limits are those of the console API's document, or stated here.</summary>
internal static partial class InstanceRules
{
    private const string Compose = "compose";
    private const int MaxFiles = 100;
    private const int MaxFileBytes = 256 * 1024;
    private const int MaxWords = 200;
    private const int MaxWordLength = 8 * 1024;

    private static readonly FrozenSet<string> Providers = FrozenSet.Create(
        "fly", "docker", "devpod", "e2b", "kubernetes", "digitalocean", "gcp", "azure", "aws", "runpod", "northflank", "ssh");

    private static readonly FrozenSet<string> Distros = FrozenSet.Create("ubuntu", "fedora", "opensuse");

    public static FleetError? Check(InstanceRegistration r) =>
        Name(r.Name)
        ?? Provider(r.Provider)
        ?? Length(r.Region, 64, "region")
        ?? (r.Distro is null || Distros.Contains(r.Distro) ? null : FleetError.Invalid("distro must be ubuntu, fedora or opensuse", "distro"))
        ?? (r.Extensions is { Length: > 200 } ? FleetError.Invalid("extensions must have at most 200 items", "extensions") : null)
        ?? r.Extensions?.Select(extension => Length(extension, 128, "extensions")).FirstOrDefault(error => error is not null)
        ?? (r.ConfigHash is null || Sha256().IsMatch(r.ConfigHash) ? null : FleetError.Invalid("configHash must be 64 hexadecimal digits", "configHash"))
        ?? Length(r.SshEndpoint, 256, "sshEndpoint")
        ?? Length(r.AgentVersion, 64, "agent_version")
        ?? Tags(r.Tags);

    public static FleetError? Check(InstanceDeployment d) =>
        Name(d.Name) ?? Provider(d.Provider) ?? Length(d.Region, 64, "region") ?? Tags(d.Tags)
        ?? (d is { Server: not null, Selector: not null } ? FleetError.Invalid("serverId and selector exclude each other", "selector") : null)
        ?? (LabelSelector.TryParse(d.Selector ?? "", out _) ? null : FleetError.Invalid($"selector must be {LabelSelector.Form}", "selector"))
        ?? (d.Runtime != Compose && (d.Spec.Command.IsEmpty || d.Spec.Command[0].Length == 0)
            ? FleetError.Invalid("command needs a program", "spec.command") : null)
        ?? Check(d.Spec)
        ?? (d.Spec.Data is { } data ? Check(data, d.Runtime) : null)
        ?? (d.Spec.Hooks is { } hooks ? Check(hooks, d.Runtime) : null)
        ?? (d.Spec.Site is { } site ? Check(site) : null)
        ?? (d.Backups is { } backups ? ScheduleRules.Check(backups) : null)
        ?? (d.Idle is { } idle ? IdleRules.Check(idle) : null);

    private static FleetError? Check(InstanceSpec spec) =>
        (spec.Command.Length > MaxWords ? FleetError.Invalid($"command must have at most {MaxWords} words", "spec.command") : null)
        ?? spec.Command.Select(word => Text(word, "spec.command")).FirstOrDefault(error => error is not null)
        ?? (spec.Env.Count > MaxWords ? FleetError.Invalid($"env must have at most {MaxWords} variables", "spec.env") : null)
        ?? spec.Env.Select(pair => Variable(pair.Key, "spec.env") ?? Text(pair.Value, "spec.env")).FirstOrDefault(error => error is not null)
        ?? (spec.Secrets.Count > MaxWords ? FleetError.Invalid($"secrets must have at most {MaxWords} variables", "spec.secrets") : null)
        ?? spec.Secrets.Keys.Select(name => Variable(name, "spec.secrets")
            ?? (spec.Env.ContainsKey(name) ? FleetError.Invalid($"{name} stands in env, too", "spec.secrets") : null)).FirstOrDefault(error => error is not null)
        ?? (spec.Files.Length > MaxFiles ? FleetError.Invalid($"files must have at most {MaxFiles} items", "spec.files") : null)
        ?? spec.Files.Select(File).FirstOrDefault(error => error is not null)
        ?? (spec.Files.DistinctBy(file => file.Path).Count() < spec.Files.Length ? FleetError.Invalid("a path stands twice", "spec.files") : null)
        ?? DownloadRules.Check(spec)
        ?? (spec.Ports.Length > 100 || spec.Ports.Any(port => !IsPort(port)) ? FleetError.Invalid("ports must be between 1 and 65535", "spec.ports") : null)
        ?? (spec.HealthCheck is { } check ? Health(check) : null)
        ?? (spec.Resources is not { } share || (share is { Cpus: >= 0 and <= 1024, Memory: >= 0, Disk: >= 0 } && double.IsFinite(share.Cpus))
            ? null : FleetError.Invalid("resources must not be negative", "spec.resources"))
        ?? (spec.StopGraceSeconds is >= 1 and <= 300
            ? null : FleetError.Invalid("stopGraceSeconds must be between 1 and 300", "spec.stopGraceSeconds"));

    private static FleetError? Name(string name) =>
        name.Length is >= 1 and <= 128 && NamePattern().IsMatch(name) ? null
        : FleetError.Invalid("name must be 1 to 128 lower-case letters, digits and inner hyphens", "name");

    private static FleetError? Provider(string provider) =>
        Providers.Contains(provider) ? null : FleetError.Invalid($"provider must be one of {string.Join(", ", Providers.Order())}", "provider");

    private static FleetError? Length(string? text, int max, string field) =>
        text is null || text.Length <= max ? null : FleetError.Invalid($"{field} must have at most {max} characters", field);

    private static FleetError? Tags(ImmutableSortedDictionary<string, string>? tags) =>
        tags is null || (tags.Count <= 100 && tags.All(tag => tag.Key.Length is >= 1 and <= 128 && tag.Value.Length <= 512)) ? null
        : FleetError.Invalid("tags must be at most 100, with keys of 1 to 128 and values of at most 512 characters", "tags");

    private static FleetError? Text(string text, string field) =>
        text.Length > MaxWordLength ? FleetError.Invalid($"no value may have more than {MaxWordLength} characters", field)
        : text.Contains('\0', StringComparison.Ordinal) ? FleetError.Invalid("no value may have a NUL character", field)
        : null;

    private static FleetError? Variable(string name, string field) =>
        VariableName.IsValid(name) ? null
        : FleetError.Invalid("names of variables are letters, digits and underscores, and do not begin with a digit", field);

    private static FleetError? File(InstanceFile file) =>
        !IsRelative(file.Path)
            ? FleetError.Invalid("a file's path is relative, with no empty, '.' or '..' part, and has at most 512 characters", "spec.files.path")
            : file.Content.Length > MaxFileBytes ? FleetError.Invalid($"a file has at most {MaxFileBytes} characters", "spec.files.content")
            : file.Content.Contains('\0', StringComparison.Ordinal) ? FleetError.Invalid("a file is text, without NUL", "spec.files.content")
            : null;

    internal static bool IsRelative(string path) =>
        path.Length is > 0 and <= 512 && !path.Any(char.IsControl) && !path.StartsWith('/') && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static FleetError? Health(HealthCheck check) =>
        !IsPort(check.Port) ? FleetError.Invalid("port must be between 1 and 65535", "spec.healthCheck.port")
        : check.TimeoutSeconds is < 1 or > 10 ? FleetError.Invalid("timeoutSeconds must be between 1 and 10", "spec.healthCheck.timeoutSeconds")
        : PathPattern().IsMatch(check.Path) ? null
        : FleetError.Invalid("path begins with '/' and has at most 512 printable characters without spaces", "spec.healthCheck.path");

    private static bool IsPort(int port) => port is >= 1 and <= 65535;

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?\\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[0-9a-fA-F]{64}\\z")]
    private static partial Regex Sha256();

    [GeneratedRegex("^/[\\x21-\\x7e]{0,511}\\z")]
    private static partial Regex PathPattern();
}
