using Fleet.Cli.Shell;

namespace Fleet.Cli.SignIn;

/// <summary>Where Fleet is, and the key to it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Key">The key; empty where nobody has signed in there.</param>
/// <param name="Context">The context that it is from; null where the environment says it all.</param>
internal sealed record Access(Uri Url, string Key, string? Context)
{
    /// <summary>What was typed counts first, then the environment, then the file. A key of the file goes to its own Fleet only.</summary>
    /// <exception cref="Failure">Nobody has said where Fleet is, or there is no key to it.</exception>
    public static Access Find(string? url, string? context)
    {
        var access = Look(url, context);
        if (access.Key.Length == 0) throw new Failure(ExitCodes.NotAllowed, $"There is no key to {access.Url.ToString().TrimEnd('/')} here. Sign in: fleet login {access.Url.ToString().TrimEnd('/')}, or set FLEET_API_KEY.");
        return access;
    }

    /// <summary>The same where a key may be lacking.</summary>
    /// <exception cref="Failure">Nobody has said where Fleet is.</exception>
    public static Access Look(string? url, string? context)
    {
        var contexts = ContextFile.Default.Read();
        var key = Setting("FLEET_API_KEY");
        if (key.Any(char.IsControl)) throw Failure.Usage("FLEET_API_KEY holds characters that no key has. Set it to the key alone.");
        var named = context ?? (Setting("FLEET_CONTEXT") is { Length: > 0 } said ? said : null);
        var given = url is { Length: > 0 } ? url : named is null ? Setting("FLEET_URL") : "";
        if (given.Length > 0)
        {
            var address = AddressOf(given);
            var known = contexts.All.FirstOrDefault(one => one.Value.Url == address && (named ?? one.Key) == one.Key);
            return key.Length > 0 ? new(address, key, null) : new(address, known.Value?.ApiKey ?? "", known.Key);
        }

        var name = named ?? contexts.Current;
        if (contexts.All.TryGetValue(name, out var found)) return new(found.Url, key.Length > 0 ? key : found.ApiKey, name);
        throw new Failure(ExitCodes.NotAllowed, named is null
            ? "No Fleet is known here. Sign in: fleet login https://fleet.example.com, or set FLEET_URL and FLEET_API_KEY."
            : $"There is no context '{named}'. See which there are: fleet context list.");
    }

    /// <exception cref="Failure">It is none.</exception>
    public static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { Host.Length: > 0, UserInfo: "" }
            ? new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw Failure.Usage($"'{text}' is not Fleet's address. It begins with http:// or https://, such as https://fleet.example.com.");

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name)?.Trim() ?? "";
}
