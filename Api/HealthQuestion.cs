namespace Fleet.Api;

/// <summary>
/// <c>Fleet.Api health [address]</c>: asks the Fleet of this machine whether it lives and ends with 0 or 1, for containers, whose images need no other
/// program for that.
/// </summary>
internal static class HealthQuestion
{
    private const string Path = "/health/live";

    /// <param name="address">Where to ask, such as <c>http://127.0.0.1:8080</c>; where this machine's Fleet listens by its environment if absent.</param>
    public static async Task<int> Run(string? address)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
        try
        {
            using var answer = await client.GetAsync(Address(address ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:8080"));
            await Console.Out.WriteLineAsync($"{(int)answer.StatusCode}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or FormatException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    /// <summary>The first of the addresses that Fleet listens on; where it listens on all of a machine's, this machine's own.</summary>
    private static Uri Address(string urls)
    {
        var first = BindingAddress.Parse(urls.Split(';')[0]);
        var host = first.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : first.Host;
        return new($"{first.Scheme}://{host}:{first.Port}{Path}");
    }
}
