using Fleet.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Fleet.Silo;

/// <summary>How dear a guess is. Section <c>Fleet:Passwords</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>
    /// Rounds of PBKDF2 with HMAC-SHA-512. 210,000 by default: about a tenth of a second. Hashes with fewer are made anew when their user
    /// next logs in.
    /// </summary>
    public int Iterations { get; set; } = 210_000;
}

/// <summary>ASP.NET Core's hasher: a salt for each hash, and a comparison in constant time.</summary>
internal sealed class Passwords : IPasswords
{
    // The hasher asks for a user and looks at none.
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly Lazy<string> _decoy;

    public Passwords(IOptions<PasswordOptions> options)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.Iterations }));
        _decoy = new(() => Hash(Guid.NewGuid().ToString()));
    }

    public string Hash(string password) => _hasher.HashPassword(Nobody, password);

    public PasswordCheck Check(string? hash, string password)
    {
        var result = _hasher.VerifyHashedPassword(Nobody, hash ?? _decoy.Value, password);
        return hash is null ? PasswordCheck.Wrong : result switch
        {
            PasswordVerificationResult.Success => PasswordCheck.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButOld,
            _ => PasswordCheck.Wrong,
        };
    }
}
