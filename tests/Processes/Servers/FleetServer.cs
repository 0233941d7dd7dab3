using System.Diagnostics;
using System.Globalization;
using System.Net;
using Fleet.TestKit;

namespace Fleet.Tests.Processes.Servers;

/// <summary>One process of Fleet, with a data folder and ports that outlive it.</summary>
public sealed class FleetServer : IAsyncDisposable
{
    /// <summary>The first administrator's key.</summary>
    public const string AdminKey = "sk-000000000000000000000000000000000000000000000000";

    private readonly string _folder;
    private readonly int _siloPort = FreePort.Next();
    private readonly int _gatewayPort = FreePort.Next();
    private readonly Queue<string> _output = [];
    private Process? _process;

    /// <param name="settings">Environment variables, such as <c>Fleet__Role</c>.</param>
    /// <param name="listen">Where it listens; the loopback address if absent.</param>
    /// <param name="folder">An existing folder for its data, which is not deleted; a temporary one if absent.</param>
    /// <param name="handler">What its client sends with; an ordinary one if absent.</param>
    public FleetServer(
        IReadOnlyDictionary<string, string>? settings = null, IPAddress? listen = null, string? folder = null, HttpMessageHandler? handler = null)
    {
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) Settings[name] = value;
        OwnsFolder = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("fleet-process-").FullName;
        Address = new($"http://{listen ?? IPAddress.Loopback}:{FreePort.Next()}");
        Client = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(40) };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    /// <summary>Environment variables, from the next start on.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Further words of its command line; with <c>--demo</c>, it keeps its data where demos do.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The first administrator's key, from the next start on; null to let Fleet make one.</summary>
    public string? FirstKey { get; set; } = AdminKey;

    /// <summary>Hears each line that it writes.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>Which part of a Fleet it is.</summary>
    public string Role => Settings.GetValueOrDefault("Fleet__Role", "all");

    public Uri Address { get; }

    /// <summary>Asks it as its first administrator.</summary>
    public HttpClient Client { get; }

    /// <summary>The folder with its data.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The id of the process that runs, or ran last.</summary>
    public int Id => _process!.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process!.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => _process!.ExitCode;

    /// <summary>How long the last start took, until it was ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>The last lines that it has written.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    private bool OwnsFolder { get; }

    /// <summary>Starts it (again); ends when it is ready.</summary>
    public async Task Run()
    {
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.Api, "--urls", Address.ToString(), .. Words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder,
        };
        // Ports that stay: otherwise a silo that was killed and is alone waits for more than a minute to be sure that it is gone.
        if (Role is not "api")
        {
            start.Environment["Fleet__Engine__SiloPort"] = _siloPort.ToString(CultureInfo.InvariantCulture);
            start.Environment["Fleet__Engine__GatewayPort"] = _gatewayPort.ToString(CultureInfo.InvariantCulture);
        }

        start.Environment["Fleet__RateLimits__RequestsPerMinute"] = "0";
        start.Environment["Fleet__RateLimits__ChangesPerMinute"] = "0";
        start.Environment["Fleet__Outbound__AllowPrivateAddresses"] = "true";
        if (!Words.Contains("--demo")) start.Environment["Fleet__DataPath"] = DataFolder;
        start.Environment.Remove("FLEET_ADMIN_API_KEY");
        if (FirstKey is not null) start.Environment["FLEET_ADMIN_API_KEY"] = FirstKey;
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.BecomesAsync($"{Role} at {Address} is ready", true, IsReady, TimeSpan.FromMinutes(2));
        StartTime = watch.Elapsed;
    }

    /// <summary>SIGKILL: nothing of it gets another instruction.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager sends it; ends with the process.</summary>
    public async Task Stop()
    {
        Ask();
        await Ended(60);
    }

    /// <summary>SIGTERM, not waited for.</summary>
    public void Ask() => Signal.Send("TERM", Id);

    /// <summary>Its exit code, when it has ended.</summary>
    public async Task<int> Ended(double seconds)
    {
        await _process!.WaitForExitAsync().Within($"{Role} stops", TimeSpan.FromSeconds(seconds));
        return ExitCode;
    }

    /// <summary>SIGSTOP: it stands still, and its sockets stay open.</summary>
    public void Freeze() => Signal.Send("STOP", Id);

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public void Thaw() => Signal.Send("CONT", Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await Kill();
        _process?.Dispose();
        Client.Dispose();
        if (OwnsFolder) Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsReady()
    {
        if (HasEnded) throw new InvalidOperationException($"{Role} ended with exit code {ExitCode}:\n{Output}");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            using var answer = await Client.GetAsync("/health/ready", limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        Heard?.Invoke(line);
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > 200) _output.Dequeue();
        }
    }
}
