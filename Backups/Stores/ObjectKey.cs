using Fleet.Remote;

namespace Fleet.Backups.Stores;

/// <summary>What keys may be: the same in every kind of store, so that an object can move from one to another.</summary>
internal static class ObjectKey
{
    /// <summary>What the name of a file ends in while it is written.</summary>
    public const string Part = ".part";

    private const int LongestKey = 512;

    // A file's name may have 255 bytes on most systems, the ending of a half-written one included.
    private const int LongestName = 200;

    /// <summary>Why that is no key; null if it is one.</summary>
    public static RemoteError? Fault(string key)
    {
        if (key.Length is 0 or > LongestKey) return Refused($"A key has 1 to {LongestKey} characters.");
        if (!HasOnlyKeyCharacters(key)) return Refused("A key has letters, digits, '_', '-', '.' and '/' only.");
        foreach (var name in key.Split('/'))
        {
            if (name.Length is 0 or > LongestName) return Refused($"Each name in a key has 1 to {LongestName} characters, and no '/' stands at its begin or end.");
            if (name is "." or "..") return Refused("A key has neither '.' nor '..' as a name.");
        }

        return key.EndsWith(Part, StringComparison.Ordinal) ? Refused($"A key does not end in '{Part}': half-written objects do.") : null;
    }

    /// <summary>Why no key can begin with that; null if one can.</summary>
    public static RemoteError? PrefixFault(string prefix) => prefix.Length == 0 ? null : Fault(prefix + "x");

    /// <summary>The key of a file that was found, half-written or not; null if it is none of ours.</summary>
    public static string? Of(string file)
    {
        var key = file.EndsWith(Part, StringComparison.Ordinal) ? file[..^Part.Length] : file;
        return Fault(key) is null ? key : null;
    }

    private static bool HasOnlyKeyCharacters(string key) => key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');

    private static RemoteError Refused(string message) => new(RemoteFault.StoreRefused, message);
}
