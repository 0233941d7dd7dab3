using Fleet.Identity;

namespace Fleet.Simulated;

/// <summary>Passwords without the work. It counts the comparisons, which are what takes time.</summary>
internal sealed class PlainPasswords : IPasswords
{
    /// <summary>What hashes begin with now.</summary>
    public string Scheme { get; set; } = "v1";

    public int Checks { get; private set; }

    public string Hash(string password) => $"{Scheme}:{new string([.. password.Reverse()])}";

    public PasswordCheck Check(string? hash, string password)
    {
        Checks++;
        return hash is null || hash.Split(':', 2)[1] != Hash(password).Split(':', 2)[1] ? PasswordCheck.Wrong
            : hash.StartsWith(Scheme, StringComparison.Ordinal) ? PasswordCheck.Right
            : PasswordCheck.RightButOld;
    }
}
