namespace Fleet.Cloud.Renting;

/// <summary>What providers accept as names.</summary>
internal static class Spelling
{
    // A label of a host name, and of Hetzner's labels.
    private const int Longest = 63;

    /// <summary>Whether a reference can be a tag at the one and a label at the other.</summary>
    public static bool IsReference(string reference) =>
        reference.Length is > 0 and <= Longest
        && reference.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && reference[0] != '_'
        && reference[^1] != '_';

    /// <summary>A host name that reads like the name: small letters, digits and single hyphens.</summary>
    public static string Host(string name, int longest = Longest)
    {
        var words = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'))
            .Split('-', StringSplitOptions.RemoveEmptyEntries);
        var host = string.Join('-', words);
        if (host.Length > longest) host = host[..longest].TrimEnd('-');
        return host.Length == 0 ? "fleet" : host;
    }

    /// <summary>A host name that no other reference has: where names are unique, two orders of one reference cannot both succeed.</summary>
    public static string UniqueHost(string name, string reference)
    {
        var tail = Host(reference);
        var room = Longest - tail.Length - 1;
        return room < "fleet".Length ? tail : $"{Host(name, room)}-{tail}";
    }
}
