using System.Net;
using System.Text.RegularExpressions;

namespace Fleet.Ssh.Sites;

/// <summary>Tells host names from anything that a proxy's configuration could take for something else.</summary>
internal static partial class DomainCheck
{
    public static bool IsDomain(string domain) => domain.Length <= 253 && Domain().IsMatch(domain) && !IPAddress.TryParse(domain, out _);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z")]
    private static partial Regex Domain();
}
