namespace Fleet.Backups.Stores;

/// <summary>The kinds of stores, and what one may be called.</summary>
internal static class StoreKinds
{
    public const string Folder = "folder";

    public const string Sftp = "sftp";

    public const string S3 = "s3";

    public static bool IsName(string name) => name.Length is >= 1 and <= 32 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
