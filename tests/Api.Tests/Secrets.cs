namespace Fleet.Api.Tests;

/// <summary>The secrets of <see cref="TestKit.Secrets"/>, which in this project's namespaces would be hidden by those of the vault.</summary>
internal static class Secrets
{
    public static IReadOnlyCollection<string> Planted => TestKit.Secrets.Planted;

    public static string Plant() => TestKit.Secrets.Plant();

    public static string Plant(string secret) => TestKit.Secrets.Plant(secret);
}
