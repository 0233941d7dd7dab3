using System.Buffers;

namespace Fleet.Outbound.Http;

/// <summary>What Fleet calls at all.</summary>
internal static class CallRules
{
    private const int MaxUrl = 2_048;
    private const int MaxHeaders = 20;
    private const int MaxBody = 65_536;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    // Those that say where a message ends or whom it is for are the client's own.
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    };

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Why the call is refused; null if it is not.</summary>
    public static string? Refusal(HttpCall call, out Uri address)
    {
        if (!Uri.TryCreate(call.Url, UriKind.Absolute, out address!) || call.Url.Length > MaxUrl) return "The address cannot be read";
        if (address.Scheme is not ("http" or "https")) return "Only http and https addresses are called";
        if (!HasReadableHost(address)) return "The address cannot be read";
        if (address.UserInfo is not "") return "An address with a user or a password in it is not called: a header is the place for them";
        if (!Methods.Contains(call.Method)) return $"The method must be one of {string.Join(", ", Methods)}";
        if (call.Body?.Length > MaxBody) return $"The body has more than {MaxBody} characters";
        return call.Headers.Count > MaxHeaders ? $"There are more than {MaxHeaders} headers" : null;
    }

    // The client asks for a name in ASCII, and throws where there is none.
    private static bool HasReadableHost(Uri address)
    {
        try
        {
            return address.IdnHost is not "";
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>Why a header is refused, without its value; null if it is not.</summary>
    public static string? Refusal(string header, string value) =>
        header is "" || header.AsSpan().ContainsAnyExcept(NameCharacters) ? "A header's name cannot be read"
        : OwnHeaders.Contains(header) ? $"The header {header} cannot be set"
        : value.Any(c => c is < ' ' and not '\t' or '\u007f' or > '\u00ff') ? $"The value of the header {header} has characters that a header cannot have"
        : null;
}
