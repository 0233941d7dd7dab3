using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Ssh.Runtimes;

/// <summary>Refuses specs that a machine could not carry out to the letter.</summary>
internal static partial class SpecCheck
{
    /// <summary>Why the spec cannot be installed; null if it can.</summary>
    public static string? Fault(InstanceSpec spec)
    {
        if (spec.Command.IsDefaultOrEmpty || spec.Command[0].Length == 0) return "The command is empty.";
        return spec.Command.Any(HasNul) ? "An argument holds a NUL character." : FaultBesideCommand(spec);
    }

    /// <summary>The same for a runtime that takes no command.</summary>
    public static string? FaultBesideCommand(InstanceSpec spec)
    {
        foreach (var (name, value) in spec.Env)
        {
            if (!VariableName.IsValid(name)) return $"'{name}' is not the name of a variable.";
            if (HasNul(value)) return $"The value of {name} holds a NUL character.";
        }

        foreach (var file in spec.Files)
        {
            if (!IsRelative(file.Path)) return $"'{file.Path}' is not a path inside the work folder.";
        }

        foreach (var download in spec.Downloads)
        {
            if (!IsRelative(download.Path) || download.Path.Any(char.IsControl)) return $"'{download.Path}' is not a path inside the work folder.";
            if (!DownloadUrl().IsMatch(download.Url)) return "The URL of a download is not one of http or https.";
            if (download.Sha256 is { } hash && !Sha256().IsMatch(hash)) return "The hash of a download is not SHA-256 in lower-case hex.";
        }

        if (spec.HealthCheck is { } check)
        {
            if (check.Port is < 1 or > 65535) return "The health check's port is none.";
            if (check.TimeoutSeconds is < 1 or > 10) return "The health check's time limit is not between 1 and 10 s.";
            if (!HealthPath().IsMatch(check.Path)) return "The health check's path does not begin with / or holds spaces.";
        }

        if (!spec.Ports.IsDefault && spec.Ports.Any(port => port is < 1 or > 65535)) return "A port is none.";
        if (DataFault(spec) is { } fault) return fault;
        return spec.StopGraceSeconds is < 1 or > 300 ? "The stop's grace is not between 1 and 300 s." : null;
    }

    /// <summary>Why what the spec says of its data cannot be carried out; null if it can.</summary>
    public static string? DataFault(InstanceSpec spec)
    {
        if (spec.Data is not { } data) return null;
        if (!data.Paths.IsDefault && data.Paths.FirstOrDefault(path => !IsRelative(path)) is { } path) return $"'{path}' is not a path inside the work folder.";
        if (!data.Volumes.IsDefault && data.Volumes.FirstOrDefault(volume => !PlainName().IsMatch(volume)) is { } volume) return $"'{volume}' is not the name of a volume.";
        if (data.Database is not { } database) return null;
        if (!PlainName().IsMatch(database.Name)) return $"'{database.Name}' is not the name of a database that Fleet works with.";
        if (database.User is { } user && !PlainName().IsMatch(user)) return $"'{user}' is not the name of a role that Fleet works with.";
        return database.Service is { } service && !PlainName().IsMatch(service) ? $"'{service}' is not the name of a service." : null;
    }

    /// <summary>Whether that can be the name of a service.</summary>
    public static bool IsService(string name) => PlainName().IsMatch(name);

    private static bool IsRelative(string path) =>
        !HasNul(path) && path.Length <= 1024 && path.Split('/').All(part => part is not ("" or "." or "..") && part.Length <= 255);

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);

    // Nothing in it means anything to a shell, to SQL between quotes, or to PostgreSQL's tools.
    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}\z")]
    private static partial Regex PlainName();

    // Nothing in it means anything to a line of a payload, or between the quotes of curl's configuration.
    [GeneratedRegex(@"^https?://[!#-\[\]-~]{1,2040}\z")]
    private static partial Regex DownloadUrl();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Sha256();

    [GeneratedRegex(@"^/[\x21-\x7e]*\z")]
    private static partial Regex HealthPath();
}
