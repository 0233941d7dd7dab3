using System.Collections.Immutable;
using System.Globalization;
using Fleet.Security;

namespace Fleet.Ssh.Security;

/// <summary>Reads what <c>scan.sh</c> says.</summary>
internal static class ScanReading
{
    private const int MaxName = 200;
    private const int MaxLicense = 100;

    /// <summary>The scan; null if it does not come to its end.</summary>
    /// <param name="text">What the script wrote.</param>
    /// <param name="own">The key that Fleet logs in with, in base64; null if it uses none.</param>
    public static MachineScan? Read(string text, string? own)
    {
        var packages = new Dictionary<(string, string, string), FoundPackage>();
        var gaps = ImmutableArray.CreateBuilder<ScanGap>();
        var keys = new Dictionary<string, FoundKey>();
        var ports = ImmutableArray.CreateBuilder<int>();
        var settings = new Dictionary<string, string>();
        var said = new HashSet<string>();
        var (system, all, some) = ("unknown", (int?)null, (int?)null);
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split('\t');
            said.Add(fields[0]);
            switch (fields)
            {
                case ["os", var id, var version]:
                    system = Distributions.Ecosystem(id, version);
                    break;
                case ["dpkg" or "rpm" or "apk" or "pip" or "npm", var name, var version, ..] when name.Length is > 0 and <= MaxName && version.Length is > 0 and <= MaxName:
                    var ecosystem = EcosystemOf(fields[0], system);
                    packages[(ecosystem, name, version)] = new(
                        ecosystem, name, version, Field(fields, 3, MaxLicense), Other(Field(fields, 4, MaxName), name), Other(Field(fields, 5, MaxName), version));
                    break;
                case ["gap", var kind, var why]:
                    gaps.Add(new(EcosystemOf(kind, system).Split(':')[0], $"{kind}: {why}"));
                    break;
                case ["key", var changed, var key] when AuthorizedKey.Read(key) is { } read && long.TryParse(changed, NumberStyles.None, CultureInfo.InvariantCulture, out var at):
                    keys.TryAdd(read.Fingerprint, new(
                        read.Fingerprint, read.Type, read.Bits, read.Comment, DateTimeOffset.FromUnixTimeSeconds(Math.Min(at, uint.MaxValue)), read.Blob == own));
                    break;
                case ["sshd", var name, var value]:
                    settings.TryAdd(name, value);
                    break;
                case ["port", var port] when int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    ports.Add(number);
                    break;
                case ["updates", var count, var security]:
                    (all, some) = (Number(count), Number(security));
                    break;
            }
        }

        if (!said.Contains("end")) return null;
        if (!said.Overlaps(["dpkg", "rpm", "apk"])) gaps.Add(new(system.Split(':')[0], "No list of the machine's packages was found"));
        var isConfigured = said.Contains("config");
        return new()
        {
            Packages = [.. packages.Values.OrderBy(one => one.Ecosystem, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal)],
            Gaps = gaps.ToImmutable(),
            Keys = said.Contains("keys") ? [.. keys.Values] : null,
            // What OpenSSH does where nothing is said.
            PermitRootLogin = isConfigured ? settings.GetValueOrDefault("permitrootlogin", "prohibit-password") : null,
            PasswordAuthentication = isConfigured ? settings.GetValueOrDefault("passwordauthentication", "yes") : null,
            Ports = said.Contains("ports") ? [.. ports.Order()] : null,
            PendingUpdates = all,
            SecurityUpdates = some,
        };
    }

    private static string EcosystemOf(string kind, string system) => kind switch { "pip" => "PyPI", "npm" => "npm", _ => system };

    private static string? Field(string[] fields, int i, int most) => i < fields.Length && fields[i] is { Length: > 0 } text ? text.Length > most ? text[..most] : text : null;

    private static string? Other(string? text, string usual) => text == usual ? null : text;

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
