namespace Fleet.Security;

/// <summary>How safe something is: 0 to 100, of three parts.</summary>
/// <param name="Vulnerabilities">60 less 20 for each open critical one, 10 for each high, 5 for each medium and 2 for each low one.</param>
/// <param name="SecretRotation">25 less 5 for each secret that is overdue.</param>
/// <param name="SshKeys">15 less 5 for each weak key.</param>
public sealed record SecurityScore(int Vulnerabilities, int SecretRotation, int SshKeys)
{
    /// <summary>The sum.</summary>
    public int Total => Vulnerabilities + SecretRotation + SshKeys;

    /// <summary>A from 90, B from 75, C from 60, D from 40, else F.</summary>
    public string Grade => Total switch { >= 90 => "A", >= 75 => "B", >= 60 => "C", >= 40 => "D", _ => "F" };

    /// <summary>Computes it; no part falls below 0.</summary>
    public static SecurityScore Of(SecurityCounts counts, long overdueSecrets)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return new(
            Left(60, (20 * counts.Critical) + (10 * counts.High) + (5 * counts.Medium) + (2 * counts.Low)),
            Left(25, 5 * overdueSecrets),
            Left(15, 5 * counts.WeakKeys));
    }

    private static int Left(int whole, long lost) => (int)Math.Max(0, whole - lost);
}

/// <summary>How much there is.</summary>
/// <param name="Critical">Open vulnerabilities.</param>
/// <param name="High">Open ones.</param>
/// <param name="Medium">Open ones.</param>
/// <param name="Low">Open ones.</param>
/// <param name="Unknown">Open ones.</param>
/// <param name="Acknowledged">Vulnerabilities that somebody has seen.</param>
/// <param name="ExpiredKeys">Keys whose time is over and that were not revoked.</param>
/// <param name="WeakKeys">Weak keys that were not revoked.</param>
/// <param name="RevokedPresentKeys">Keys that were revoked and are found on a machine nonetheless.</param>
/// <param name="Scanned">Instances whose machine was read.</param>
public sealed record SecurityCounts(
    long Critical, long High, long Medium, long Low, long Unknown, long Acknowledged, long ExpiredKeys, long WeakKeys, long RevokedPresentKeys, long Scanned)
{
    /// <summary>All open vulnerabilities.</summary>
    public long Open => Critical + High + Medium + Low + Unknown;
}
