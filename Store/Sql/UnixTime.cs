namespace Fleet.Store.Sql;

/// <summary>Times are stored as milliseconds since 1970, so that both databases compare and round them alike.</summary>
internal static class UnixTime
{
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset From(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
