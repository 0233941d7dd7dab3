using System.Diagnostics;
using System.Globalization;
using Fleet.Remote;

namespace Fleet.Ssh.Connections;

/// <summary>Command lines of the OpenSSH client. Nobody's configuration counts but what is said here, and no secret is ever in them.</summary>
internal static class ClientCommand
{
    /// <summary>Logs in, opens the control socket and goes into the background.</summary>
    public static ProcessStartInfo OpenMaster(SshOptions options, MachineAddress address, HostIdentity? pin, string folder, string askPass)
    {
        var byKey = address.Method == AuthMethod.Key;
        var info = Client(options, LoginFiles.Control(folder),
        [
            // One level lower would keep silent about why the key exchange failed.
            "LogLevel=INFO",
            "ControlMaster=yes",
            $"ControlPersist={Seconds(options.IdleTimeout)}",
            $"ConnectTimeout={Seconds(options.ConnectTimeout)}",
            "ConnectionAttempts=1",
            $"ServerAliveInterval={Seconds(options.AliveInterval)}",
            "ServerAliveCountMax=3",
            $"UserKnownHostsFile={Path(LoginFiles.KnownHosts(folder))}",
            $"HostKeyAlias={KnownHosts.Alias}",
            $"HostKeyAlgorithms={KnownHosts.Algorithms(pin)}",
            $"StrictHostKeyChecking={(pin is null ? "accept-new" : "yes")}",
            "CheckHostIP=no",
            "HashKnownHosts=no",
            "UpdateHostKeys=no",
            "VerifyHostKeyDNS=no",
            $"BatchMode={(byKey ? "yes" : "no")}",
            $"PreferredAuthentications={(byKey ? "publickey" : "password,keyboard-interactive")}",
            "NumberOfPasswordPrompts=1",
            "GSSAPIAuthentication=no",
            "HostbasedAuthentication=no",
            "IdentityAgent=none",
            "IdentitiesOnly=yes",
            byKey ? $"IdentityFile={Path(LoginFiles.Key(folder))}" : "PubkeyAuthentication=no",
        ]);
        info.ArgumentList.Add("-fN");
        info.ArgumentList.Add("-p");
        info.ArgumentList.Add(address.Port.ToString(CultureInfo.InvariantCulture));
        info.ArgumentList.Add("-l");
        info.ArgumentList.Add(address.User);
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(address.Host);
        if (!byKey)
        {
            info.Environment["SSH_ASKPASS"] = askPass;
            info.Environment["SSH_ASKPASS_REQUIRE"] = "force";
            info.Environment["FLEET_ASKPASS_FILE"] = LoginFiles.Password(folder);
        }

        return info;
    }

    /// <summary>Runs a command over an open connection, and over nothing else.</summary>
    public static ProcessStartInfo Run(SshOptions options, string folder, string command, params string[] flags)
    {
        // Where the socket is gone, the client would connect by itself, without the login's options. The proxy makes that fail.
        var info = Client(options, LoginFiles.Control(folder), ["LogLevel=ERROR", "ControlMaster=no", "ProxyCommand=exit 1", "BatchMode=yes"]);
        foreach (var flag in flags) info.ArgumentList.Add(flag);
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(KnownHosts.Alias);
        info.ArgumentList.Add(command);
        return info;
    }

    /// <summary>Speaks SFTP over an open connection, and over nothing else.</summary>
    public static ProcessStartInfo Files(SshOptions options, string folder) => Run(options, folder, "sftp", "-s");
    /// <summary>Runs a command over an open connection on a terminal that the host makes for it.</summary>
    public static ProcessStartInfo Terminal(SshOptions options, string folder, string command)
    {
        var info = Client(options, LoginFiles.Control(folder), ["LogLevel=ERROR", "ControlMaster=no", "ProxyCommand=exit 1", "BatchMode=yes"], terminal: true);
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(KnownHosts.Alias);
        info.ArgumentList.Add(command);
        return info;
    }

    /// <summary>Tells a connection's process to take no new commands (<c>stop</c>) or to end at once (<c>exit</c>).</summary>
    public static ProcessStartInfo Tell(SshOptions options, string folder, string word)
    {
        var info = Client(options, LoginFiles.Control(folder), ["LogLevel=ERROR", "ProxyCommand=exit 1", "BatchMode=yes"]);
        info.ArgumentList.Add("-O");
        info.ArgumentList.Add(word);
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(KnownHosts.Alias);
        return info;
    }

    /// <summary>Reads a private key as one without a passphrase.</summary>
    public static ProcessStartInfo ReadKey(SshOptions options, string folder) => Start(options.KeyTool, ["-y", "-P", "", "-f", LoginFiles.Key(folder)]);

    /// <summary>Makes a key pair without a passphrase.</summary>
    public static ProcessStartInfo MakeKey(SshOptions options, string folder, string comment) =>
        Start(options.KeyTool, ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", LoginFiles.Key(folder)]);

    private static ProcessStartInfo Client(SshOptions options, string control, IEnumerable<string> settings, bool terminal = false)
    {
        string[] always =
        [
            $"ControlPath={Path(control)}", "GlobalKnownHostsFile=/dev/null", "ForwardAgent=no", "ForwardX11=no",
            "ClearAllForwardings=yes", "PermitLocalCommand=no", $"RequestTTY={(terminal ? "force" : "no")}", "EscapeChar=none", "CanonicalizeHostname=no",
        ];
        return Start(options.Client, ["-F", "/dev/null", terminal ? "-tt" : "-T", .. from setting in always.Concat(settings) from part in (string[])["-o", setting] select part]);
    }

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };

        // No agent, no display, and messages in English, for they are read.
        info.Environment.Clear();
        foreach (var name in (string[])["PATH", "HOME"]) info.Environment[name] = Environment.GetEnvironmentVariable(name);
        info.Environment["LC_ALL"] = "C";
        return info;
    }

    private static string Path(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";

    private static string Seconds(TimeSpan span) => ((int)Math.Ceiling(span.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
