using System.Reflection;

namespace Fleet.Load.Hosting;

/// <summary>A real Fleet in a process of its own, without limits on its callers.</summary>
internal static class LoadedApi
{
    /// <summary>The key of its first administrator.</summary>
    public const string Key = "sk-load-0000000000000000000000000000";

    /// <summary>Starts it on SQLite in a folder, and waits until it answers.</summary>
    public static Task<ChildServer> Start(string folder, params IEnumerable<(string Name, string Value)> settings) =>
        ChildServer.Start(Program("ApiProgram"), [], new Dictionary<string, string>(settings.Select(one => KeyValuePair.Create(one.Name, one.Value)))
        {
            ["Fleet__DataPath"] = folder, ["FLEET_ADMIN_API_KEY"] = Key, ["Fleet__Gateway__FramesPerSecond"] = "100000",
            ["Fleet__RateLimits__RequestsPerMinute"] = "0", ["Fleet__RateLimits__ChangesPerMinute"] = "0",
        });

    /// <summary>Starts a demo, and waits until it answers.</summary>
    public static Task<ChildServer> StartDemo(int instances) => ChildServer.Start(
        Program("ApiProgram"), ["--demo", instances.ToString(System.Globalization.CultureInfo.InvariantCulture)], new Dictionary<string, string>
        {
            ["FLEET_ADMIN_API_KEY"] = Key, ["Fleet__RateLimits__RequestsPerMinute"] = "0", ["Fleet__RateLimits__ChangesPerMinute"] = "0",
        });

    /// <summary>Whoever asks with that key.</summary>
    public static HttpClient Client(ChildServer fleet)
    {
        var http = new HttpClient { BaseAddress = fleet.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return http;
    }

    /// <summary>This program under another subcommand, as a baseline's server.</summary>
    public static Task<ChildServer> StartBare(params IReadOnlyList<string> words) => ChildServer.Start(Assembly.GetExecutingAssembly().Location, words, []);

    private static string Program(string key) => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
