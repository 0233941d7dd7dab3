using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fleet.TestKit;

namespace Fleet.Tests.SshHost;

/// <summary>
/// A real <c>sshd</c> on loopback, with host keys, configuration and home folder of its own, that lets an ordinary account in: by key, and
/// by password where this process is root. Everything is gone after disposal, what the account has left running included.
/// </summary>
public sealed class SshTestHost : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private const string SystemPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly string _folder;
    private readonly TestAccount _account;
    private Process? _daemon;
    private string _path;

    private SshTestHost(string folder, TestAccount account, int port) =>
        (_folder, _account, Port, _path) = (folder, account, port, $"{Path.Combine(folder, "bin")}:{SystemPath}");

    /// <summary>Why there cannot be one here; null if there can.</summary>
    public static string? Unavailable => File.Exists(Program) ? null : $"There is no {Program} (Debian: openssh-server).";

    /// <summary>Why password logins cannot be tried; null if they can.</summary>
    public static string? PasswordUnavailable => Environment.IsPrivilegedProcess ? null : "Only root can give an account a known password.";

    /// <summary>Where it listens.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>The account.</summary>
    public string User => _account.Name;

    /// <summary>A private key that it accepts, in OpenSSH's form.</summary>
    public string PrivateKey { get; private set; } = "";

    /// <summary>The account's password; see <see cref="PasswordUnavailable"/>.</summary>
    public string Password => _account.Password ?? throw new InvalidOperationException(PasswordUnavailable);

    /// <summary>The account's home folder.</summary>
    public string HomeFolder => Path.Combine(_folder, "home");

    /// <summary>Lines of its configuration, which count before the usual ones from the next <see cref="Restart"/> on.</summary>
    public string Settings { get; set; } = "";

    /// <summary>What the account runs now, the daemon's own processes excepted.</summary>
    public IReadOnlyList<HostProcess> Processes => [.. ProcessTable.All().Where(p => p.User == _account.UserId && !IsSshd(p) && (_account.IsOwn || IsOurs(p)))];

    /// <summary>Starts one.</summary>
    /// <param name="tools">The only programs that the account finds in its PATH; null for all of the system's.</param>
    /// <param name="settings">Lines of an sshd's configuration, which count before the usual ones.</param>
    public static async Task<SshTestHost> Start(IEnumerable<string>? tools = null, string settings = "")
    {
        if (Unavailable is { } reason) throw new InvalidOperationException(reason);
        var folder = Directory.CreateTempSubdirectory("fleet-sshd-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var home = Directory.CreateDirectory(Path.Combine(folder, "home"), (UnixFileMode)0b111_101_101).FullName;
        var host = new SshTestHost(folder, await TestAccount.Take(home), FreePort.Next()) { Settings = settings };
        Directory.CreateDirectory(host.Tools, (UnixFileMode)0b111_101_101);
        if (tools is not null) host.OfferOnly(tools);
        await host.NewKey("id");
        host.PrivateKey = await File.ReadAllTextAsync(host.In("id"));
        await File.WriteAllTextAsync(host.In("authorized_keys"), await File.ReadAllTextAsync(host.In("id.pub")));
        await host.RotateHostKey();
        return host;
    }

    /// <summary>Gives the host a new key of that type (and no other) and restarts it.</summary>
    public async Task RotateHostKey(string type = "ed25519")
    {
        Stop();
        File.Delete(In("host_key"));
        await NewKey("host_key", type);
        await Restart();
    }

    /// <summary>Kills the daemon and every connection.</summary>
    public void Stop()
    {
        if (_daemon is not { } daemon) return;
        foreach (var process in Family()) process.Signal("KILL");
        daemon.WaitForExit();
        daemon.Dispose();
        _daemon = null;
    }

    /// <summary>Starts the daemon again, at the same port.</summary>
    public async Task Restart()
    {
        Stop();
        await File.WriteAllTextAsync(In("sshd_config"), $"""
            {Settings}
            ListenAddress {Host}:{Port}
            HostKey {In("host_key")}
            PidFile none
            AuthorizedKeysFile {In("authorized_keys")}
            StrictModes no
            UsePAM no
            PasswordAuthentication yes
            KbdInteractiveAuthentication no
            MaxStartups 200
            MaxSessions 100
            PrintMotd no
            {(Settings.Contains("Subsystem", StringComparison.Ordinal) ? "" : "Subsystem sftp internal-sftp")}
            LogLevel ERROR
            SetEnv HOME={HomeFolder} PATH={_path}

            """);
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd", (UnixFileMode)0b111_101_101);
        _daemon = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", In("sshd_config")]) { RedirectStandardError = true })!;
        _daemon.ErrorDataReceived += static (_, _) => { };
        _daemon.BeginErrorReadLine();
        await Until.True(Answers, $"sshd answers at {Host}:{Port}");
    }

    /// <summary>Stops all its processes in their tracks: the kernel still takes connections, but nobody speaks.</summary>
    public void Freeze()
    {
        foreach (var process in Family()) process.Signal("STOP");
    }

    /// <summary>Lets them go on.</summary>
    public void Thaw()
    {
        foreach (var process in Family()) process.Signal("CONT");
    }

    /// <summary>Breaks every connection; the daemon lives on.</summary>
    public void DropSessions()
    {
        foreach (var process in Family().Skip(1)) process.Signal("KILL");
    }

    /// <summary>Stops what serves the connections there are; the daemon takes new ones.</summary>
    public void FreezeSessions()
    {
        foreach (var process in Family().Skip(1)) process.Signal("STOP");
    }

    /// <summary>Lets that key in, too.</summary>
    public Task Authorize(string publicKey) => File.AppendAllTextAsync(In("authorized_keys"), publicKey + "\n");

    /// <summary>Has the account find this shell script where it looks for that program; <c>$real</c> in it is the system's.</summary>
    public void Replace(string tool, string script)
    {
        var path = Path.Combine(Tools, tool);
        File.Delete(path);
        File.WriteAllText(path, $"#!/bin/sh\nreal={Find(tool)}\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await Until.True(() =>
        {
            foreach (var process in Processes) process.Signal("KILL");
            return Processes.Count == 0;
        }, "the account's processes end");
        Directory.Delete(_folder, recursive: true);
        _account.Dispose();
    }

    private void OfferOnly(IEnumerable<string> tools)
    {
        _path = Tools;
        foreach (var tool in tools)
        {
            if (Find(tool) is { } found) File.CreateSymbolicLink(Path.Combine(Tools, tool), found);
        }
    }

    private string Tools => In("bin");

    private static string? Find(string tool) => SystemPath.Split(':').Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    private string In(string name) => Path.Combine(_folder, name);

    private Task<string> NewKey(string name, string type = "ed25519") =>
        Tool.Run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", In(name)]);

    private async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, Port);
            return await client.GetStream().ReadAsync(new byte[1]) == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    // Newer releases split it into several programs: sshd-session, sshd-auth.
    private static bool IsSshd(HostProcess process) => process.Name.StartsWith("sshd", StringComparison.Ordinal);

    private List<HostProcess> Family()
    {
        if (_daemon is null) return [];
        var all = ProcessTable.All().Where(IsSshd).ToList();
        var family = all.Where(p => p.Id == _daemon.Id).ToList();
        for (var i = 0; i < family.Count; i++) family.AddRange(all.Where(p => p.Parent == family[i].Id));
        return family;
    }

    // Where the account is somebody's real one, only what was started in our home folder is ours to touch.
    private bool IsOurs(HostProcess process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/environ").Contains($"HOME={HomeFolder}\0", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
