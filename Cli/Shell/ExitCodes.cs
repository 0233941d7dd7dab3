namespace Fleet.Cli.Shell;

/// <summary>What scripts are told. docs/cli.md has the same table.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Fleet tried, and it failed; or something failed here.</summary>
    public const int Failed = 1;

    /// <summary>What was typed cannot be done, or a value breaks a rule.</summary>
    public const int WrongUsage = 2;

    /// <summary>Nobody is signed in, the key is not known, or its role is too low.</summary>
    public const int NotAllowed = 3;

    /// <summary>There is no such thing.</summary>
    public const int NotFound = 4;

    /// <summary>The present state does not allow it, or a name means several things.</summary>
    public const int Conflict = 5;

    /// <summary>Fleet, or what it needs, does not answer.</summary>
    public const int Unreachable = 6;

    /// <summary>Fleet was called too often with this key.</summary>
    public const int TooOften = 7;

    /// <summary>It still goes on after the time that was given with --timeout.</summary>
    public const int StillRunning = 8;

    /// <summary>The command was interrupted; what Fleet had begun goes on.</summary>
    public const int Interrupted = 130;

    /// <summary>Of exec and ssh: the connection broke before the end was known.</summary>
    public const int ConnectionLost = 255;
}
