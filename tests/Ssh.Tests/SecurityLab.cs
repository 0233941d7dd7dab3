using System.Diagnostics;
using Fleet.Ssh.Security;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>An sshd that lets in by the file that an account has usually, and whose configuration can be read.</summary>
public sealed class SecurityLab : IAsyncLifetime
{
    public SshTestHost Host { get; private set; } = null!;

    public string KeyFile => Path.Combine(Host.HomeFolder, ".ssh", "authorized_keys");

    public string Config => Path.Combine(Path.GetDirectoryName(Host.HomeFolder)!, "sshd_config");

    public async ValueTask InitializeAsync()
    {
        Host = await SshTestHost.Start();
        await using (var room = new Room(Host))
        {
            // As the account itself, so that the files are its own.
            Assert.Null((await room.Run("mkdir -m 700 ~/.ssh && umask 077 && : >~/.ssh/authorized_keys")).Error);
        }

        Host.Settings = $"""
            # A comment, and a setting that is none: PasswordAuthentication yes
            Include {Path.GetDirectoryName(Config)}/more/*.conf
            PasswordAuthentication yes
            """;
        var more = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(Config)!, "more"));
        await File.WriteAllTextAsync(
            Path.Combine(more.FullName, "1.conf"), $"permitrootlogin=No\nAuthorizedKeysFile {KeyFile}\nPasswordAuthentication no\nMatch User nobody\n  PermitRootLogin yes\n");
        await File.WriteAllTextAsync(KeyFile, PublicKey + " fleet\n"); // Tests that look at the file write it themselves.
        await Host.Restart();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>The public half of the key that Fleet logs in with.</summary>
    public string PublicKey => $"ssh-ed25519 {LoginKey.PublicHalf(Host.PrivateKey)}";

    /// <summary>What a program writes.</summary>
    public static async Task<string> Said(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return text;
    }

    /// <summary>A new key pair: the private half, the line of the public one, and what <c>ssh-keygen -l</c> says of it.</summary>
    public static async Task<(string Private, string Line, string Said)> NewKey(string comment, params string[] kind)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-key-").FullName;
        var file = Path.Combine(folder, "key");
        await Said("ssh-keygen", ["-q", .. kind, "-N", "", "-C", comment, "-f", file]);
        var made = (await File.ReadAllTextAsync(file), (await File.ReadAllTextAsync($"{file}.pub")).Trim(), (await Said("ssh-keygen", ["-l", "-f", $"{file}.pub"])).Trim());
        Directory.Delete(folder, recursive: true);
        return made;
    }
}
