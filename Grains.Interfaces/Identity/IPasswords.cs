namespace Fleet.Identity;

/// <summary>Hashes passwords and compares them with their hashes. Both take long (tenths of a second) on purpose.</summary>
public interface IPasswords
{
    /// <summary>A salted hash; another one each time.</summary>
    string Hash(string password);

    /// <summary>Whether the hash is that password's, in a time that does not depend on the answer.</summary>
    /// <param name="hash">Null where there is none: the answer is no, and takes as long.</param>
    /// <param name="password">What was shown.</param>
    PasswordCheck Check(string? hash, string password);
}

/// <summary>How a password compares with a hash.</summary>
public enum PasswordCheck
{
    /// <summary>It is another one.</summary>
    Wrong,

    /// <summary>It is the one.</summary>
    Right,

    /// <summary>It is the one, and the hash is weaker than those that are made now.</summary>
    RightButOld,
}
