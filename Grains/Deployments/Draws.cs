using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Fleet.Templates;

namespace Fleet.Grains.Deployments;

/// <summary>What Fleet makes up for a clone where its source's value must not be taken.</summary>
internal static class Draws
{
    private const int FirstPort = 20_000;
    private const int LastPort = 29_999;
    private const int PasswordLength = 24;

    // Without those that are easily taken for each other.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    public static string Password() => RandomNumberGenerator.GetString(Alphabet, PasswordLength);

    /// <summary>A value for each of those parameters that is a port, none of them one of the given ports and no two the same.</summary>
    public static ImmutableSortedDictionary<string, string> Ports(IEnumerable<TemplateParameter> parameters, IEnumerable<int> taken)
    {
        var ports = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        HashSet<int> used = [.. taken];
        foreach (var parameter in parameters.Where(parameter => parameter.Type == ParameterType.Port))
        {
            var (first, last) = (Math.Max(FirstPort, (int)(parameter.Min ?? FirstPort)), Math.Min(LastPort, (int)(parameter.Max ?? LastPort)));
            // Bounds that lie elsewhere count more than Fleet's own.
            if (first > last) (first, last) = ((int)(parameter.Min ?? 1), (int)(parameter.Max ?? 65535));
            var free = Enumerable.Range(first, last - first + 1).Where(port => !used.Contains(port)).ToList();
            if (free.Count == 0) continue;
            var port = free[RandomNumberGenerator.GetInt32(free.Count)];
            used.Add(port);
            ports[parameter.Name] = port.ToString(CultureInfo.InvariantCulture);
        }

        return ports.ToImmutable();
    }
}
