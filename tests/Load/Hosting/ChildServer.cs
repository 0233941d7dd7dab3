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

    private ChildServer(Process process, Uri address, long begun) => (_process, Address, _begun) = (process, address, begun);

    public Uri Address { get; }

    /// <summary>How long ago the process was begun.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_begun);

    /// <summary>How old it was when it first answered.</summary>
    public TimeSpan FirstAnswer { get; private set; }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it, and waits until it answers and says no more that it is starting.</summary>
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
        var server = new ChildServer(process, address, begun);
        using var http = new HttpClient { BaseAddress = address };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await server.Answers(http, "/health/live", static _ => true, limit.Token);
        server.FirstAnswer = server.Age;
        await server.Answers(http, "/health/startup", static status => status != HttpStatusCode.ServiceUnavailable, limit.Token);
        return server;
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

    private async Task Answers(HttpClient http, string path, Func<HttpStatusCode, bool> isEnough, CancellationToken limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            try
            {
                using var answer = await http.GetAsync(path, limit);
                if (isEnough(answer.StatusCode)) return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not yet.
            }
        }
        while (await timer.WaitForNextTickAsync(limit));
    }
}
