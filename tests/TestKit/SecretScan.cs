using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Fleet.TestKit;

/// <summary>
/// Looks for raw credentials in what Fleet writes: in its log, and in answers that refuse. What it has found is kept until somebody asks, so that the
/// host whose Fleet it was can fail.
/// </summary>
public sealed partial class SecretScan
{
    private const int Around = 60;

    private readonly ConcurrentQueue<string> _found = new();
    /// <summary>What was found so far, each with where, and with the secret itself left out.</summary>
    public IReadOnlyCollection<string> Found => [.. _found];

    /// <summary>Looks a text over.</summary>
    /// <param name="where">Where it comes from, such as <c>log</c>.</param>
    /// <param name="text">The text.</param>
    public void Look(string where, string? text) => Look(where, text, Patterns);

    /// <summary>Looks over what a Fleet has stored, where others' texts may speak of passwords.</summary>
    /// <param name="where">Where it stands.</param>
    /// <param name="data">The data, a character for each byte.</param>
    public void LookAtData(string where, string data) => Look(where, data, [.. Patterns.Where(one => one.Name is not ("password" or "JSON Web Token"))]);

    private void Look(string where, string? text, (string Name, Regex Pattern)[] patterns)
    {
        if (string.IsNullOrEmpty(text)) return;
        foreach (var (name, pattern) in patterns)
        {
            foreach (Match match in pattern.Matches(text))
            {
                var secret = match.Groups["secret"] is { Success: true } group ? group : match;
                Note(where, name, text, secret.Index, secret.Length);
            }
        }

        foreach (var planted in PlantedSecrets.Planted)
        {
            if (text.IndexOf(planted, StringComparison.Ordinal) is >= 0 and var at) Note(where, "planted secret", text, at, planted.Length);
        }
    }

    /// <summary>Ends the test run that has let one out.</summary>
    /// <exception cref="InvalidOperationException">Something was found.</exception>
    public void Verify()
    {
        if (!_found.IsEmpty) throw new InvalidOperationException($"Fleet has written secrets:\n{string.Join('\n', _found.Take(20))}");
    }

    private static (string Name, Regex Pattern)[] Patterns { get; } =
    [
        ("API key", ApiKey()), ("private key", PrivateKey()), ("JSON Web Token", WebToken()), ("password", Password()), ("webhook secret", WebhookSecret()),
    ];

    private void Note(string where, string what, string text, int at, int length)
    {
        var (from, to) = (Math.Max(0, at - Around), Math.Min(text.Length, at + length + Around));
        _found.Enqueue($"{where}: {what}: {text[from..at]}<SECRET>{text[(at + length)..to]}");
    }

    [GeneratedRegex("sk-[0-9a-fA-F]{48}")]
    private static partial Regex ApiKey();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}")]
    private static partial Regex WebToken();

    [GeneratedRegex(@"(?i:\bpassword\s*=\s*)(?<secret>(?!\*{3})[^\s;,&""']+)")]
    private static partial Regex Password();

    [GeneratedRegex("whsec_[0-9a-f]{48}")]
    private static partial Regex WebhookSecret();
}
