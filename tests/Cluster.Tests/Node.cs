using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Fleet.TestKit;

namespace Fleet.Cluster.Tests;

/// <summary>One process of Fleet, with a role and ports of its own.</summary>
internal sealed class Node : IAsyncDisposable
{
    public const string AdminKey = "sk-000000000000000000000000000000000000000000000000";

    private static readonly string Program = typeof(Node).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ApiProgram").Value!;

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("fleet-node-");
    private readonly Queue<string> _output = [];
    private Process? _process;

    public Node(string role, IReadOnlyDictionary<string, string> settings)
    {
        Role = role;
        _settings = settings;
        Address = new($"http://127.0.0.1:{FreePort.Next()}");
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(40) };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public string Role { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>The last lines that it has written.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Starts it (again); ends when it is ready.</summary>
    public async Task Run()
    {
        var start = new ProcessStartInfo("dotnet", [Program, "--urls", Address.ToString()])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _data.FullName,
        };
        if (Role is not "api")
        {
            start.Environment["Fleet__Engine__SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
            start.Environment["Fleet__Engine__GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in _settings) start.Environment[name] = value;
        start.Environment["Fleet__Role"] = Role;
        start.Environment["Fleet__DataPath"] = Path.Combine(_data.FullName, "data");
        start.Environment["FLEET_ADMIN_API_KEY"] = AdminKey;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.BecomesAsync($"{Role} at {Address} is ready", true, IsReady, TimeSpan.FromMinutes(2));
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
        Signal("TERM");
        await _process!.WaitForExitAsync().Within($"{Role} stops", TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGSTOP: it stands still, and its sockets stay open.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => _process!.HasExited;

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await Kill();
        _process?.Dispose();
        Client.Dispose();
        _data.Delete(recursive: true);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task<bool> IsReady()
    {
        if (HasEnded) throw new InvalidOperationException($"{Role} ended with exit code {_process!.ExitCode}:\n{Output}");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            return (await Client.GetAsync("/health/ready", limit.Token)).IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > 200) _output.Dequeue();
        }
    }
}
