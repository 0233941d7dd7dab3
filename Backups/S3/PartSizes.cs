namespace Fleet.Backups.S3;

/// <summary>
/// How large each part of an upload is. S3 takes 10,000 parts: at 8 MiB each these would be 78 GiB, so parts double every 1,000. Most
/// backups never leave the first size, and what is kept in memory, two parts, is 32 MiB at 16 GiB and 256 MiB at 200 GiB.
/// </summary>
internal static class PartSizes
{
    private const int First = 8 * 1024 * 1024;

    public const int MostParts = 10_000;

    // 2.4 TiB in all.
    private const int Largest = 512 * 1024 * 1024;

    /// <summary>The size of that part, from 1 on, in bytes.</summary>
    public static int Of(int number) => (int)Math.Min(Largest, (long)First << ((number - 1) / 1000));
}
