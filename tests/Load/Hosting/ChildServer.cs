using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fleet.TestKit;

namespace Fleet.Load.Hosting;

/// <summary>A server in a process of its own, so that what it uses can be told from what the load uses.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly long _begun;

    private ChildServer(Process process, Uri address, long begun)
    {
        (_process, Address, _begun) = (process, address, begun);
        FirstAnswer = Age;
    }

    public Uri Address { get; }

    /// <summary>How long ago the process was begun.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_begun);

    /// <summary>How old it was when it first answered.</summary>
    public TimeSpan FirstAnswer { get; }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it, and waits until it answers.</summary>
    public static async Task<ChildServer> Start(string program, IEnumerable<string> words, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var info = new ProcessStartInfo("dotnet", [program, .. words, "--urls", address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) info.Environment[name] = value;
        var begun = Stopwatch.GetTimestamp();
        var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = address };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            try
            {
                await http.GetAsync("/health/live", limit.Token);
                return new(process, address, begun);
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // Not yet.
            }
        }

        throw new TimeoutException($"{program} did not answer within a minute");
    }

    /// <summary>Processor seconds that it has used.</summary>
    public double CpuSeconds()
    {
        var stat = File.ReadAllText($"/proc/{Id}/stat");
        var words = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(words[11], CultureInfo.InvariantCulture) + double.Parse(words[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Resident bytes.</summary>
    public long Memory()
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
