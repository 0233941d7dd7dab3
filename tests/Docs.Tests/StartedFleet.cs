using System.Diagnostics;
using System.Reflection;
using Fleet.TestKit;

namespace Fleet.Tests.Docs;

/// <summary>Fleet as a document starts it, on a port and in a folder of the test's.</summary>
internal sealed class StartedFleet : IAsyncDisposable
{
    public const string Key = "sk-docs-0123456789abcdef01234567";

    private const string Run = "dotnet run --project Api";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private StartedFleet(Process process, Uri address, DirectoryInfo folder) => (_process, Address, _folder) = (process, address, folder);

    public Uri Address { get; }

    /// <param name="command">As the document has it.</param>
    public static async Task<StartedFleet> Start(string command)
    {
        Assert.StartsWith(Run, command, StringComparison.Ordinal);
        var words = command[Run.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "--");
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var isDemo = command.Contains("--demo", StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("fleet-docs-");
        var info = new ProcessStartInfo("dotnet", [Setting("ApiProgram"), .. words, "--urls", address.ToString()])
        {
            WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["FLEET_ADMIN_API_KEY"] = Key;
        info.Environment["TMPDIR"] = folder.FullName;

        // Who waits for something asks more often than a reader.
        info.Environment["Fleet__RateLimits__RequestsPerMinute"] = "0";
        info.Environment["Fleet__RateLimits__ChangesPerMinute"] = "0";
        if (!isDemo) info.Environment["Fleet__Probes__Interval"] = "00:00:01";
        var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var fleet = new StartedFleet(process, address, folder);
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.BecomesAsync("Fleet is ready", true, () => IsReady(http), TimeSpan.FromMinutes(2));
        return fleet;
    }

    public static string Setting(string name) =>
        typeof(StartedFleet).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
