using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fleet.Deployments;

namespace Fleet.Templates.Tests;

/// <summary>What a configuration says, run as a plain process: its files in a folder, its environment, its command.</summary>
internal sealed class RunningInstance : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly CompiledDeployment _compiled;
    private Process _process;

    public RunningInstance(CompiledDeployment compiled)
    {
        _compiled = compiled;
        foreach (var file in compiled.Spec.Files)
        {
            var path = Path.Combine(Folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Content);
        }

        if (compiled.Spec.HealthCheck is { } check) Http.BaseAddress = new($"http://127.0.0.1:{check.Port}");
        _process = Start();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("instance").FullName;

    public string Output
    {
        get
        {
            lock (_gate) return string.Join('\n', _output);
        }
    }

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(10) };

    public async Task Healthy()
    {
        var check = _compiled.Spec.HealthCheck!;
        await TestKit.Eventually.BecomesAsync("healthy", true, async () =>
        {
            Assert.False(_process.HasExited, Output);
            try
            {
                return (await Http.GetAsync(check.Path)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, TimeSpan.FromSeconds(30));
    }

    public async Task Restart()
    {
        await Stop();
        _process.Dispose();
        _process = Start();
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await TestKit.Eventually.Within(_process.WaitForExitAsync(), "the end after SIGTERM");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        Http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(_compiled.Spec.Command[0], _compiled.Spec.Command.Skip(1))
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _compiled.Spec.Env) start.Environment[name] = value;
        foreach (var (name, secret) in _compiled.SecretVariables) start.Environment[name] = _compiled.Drawn[secret];
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        lock (_gate)
        {
            if (line is not null) _output.Add(line);
        }
    }
}
