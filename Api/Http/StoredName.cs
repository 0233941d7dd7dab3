namespace Fleet.Api.Http;

/// <summary>The names of enum values in stored states, which lists filter on.</summary>
internal static class StoredName
{
    public static string Of<T>(T value) where T : struct, Enum => value.ToString();
}
