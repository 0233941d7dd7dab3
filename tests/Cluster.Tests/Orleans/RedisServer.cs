using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Fleet.TestKit;

namespace Fleet.Cluster.Tests.Orleans;

/// <summary>A real Redis on a free port of the loopback interface, which asks for a password and keeps nothing on disk.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";

    private readonly int _port = FreePort.Next();
    private readonly Process _process;

    private RedisServer()
    {
        _process = Process.Start(new ProcessStartInfo(Program, ["-"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.StandardInput.Write(string.Create(
            CultureInfo.InvariantCulture, $"port {_port}\nbind 127.0.0.1\nsave \"\"\nappendonly no\ndir {Path.GetTempPath()}\nrequirepass {Password}\n"));
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
    }

    public static string Password { get; } = "not-to-be-told-to-anybody";

    public string ConnectionString => $"127.0.0.1:{_port},password={Password}";

    /// <summary>Starts one; the test that asks is skipped where there is none.</summary>
    public static async Task<RedisServer> Start()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, Program))), $"There is no {Program} (Debian: redis-server).");
        var server = new RedisServer();
        await Eventually.BecomesAsync("Redis listens", true, server.Listens);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> Listens()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
