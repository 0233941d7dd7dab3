using System.Diagnostics;
using System.Globalization;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Systemd;

/// <summary>
/// A real <c>systemd --user</c> for a test account, as logind would start one at its first login, on a machine that systemd itself may not
/// have booted: it gets a piece of the control groups and, for its eyes only, the sign by which it knows a booted system.
/// </summary>
internal sealed class UserManager : IDisposable
{
    private const string Program = "/lib/systemd/systemd";

    private const string Begin = """
        user=$1 uid=$2 run=/run/user/$2
        group=/sys/fs/cgroup
        [ -d "$group/unified" ] && group="$group/unified $group/systemd"
        for root in $group; do
          mkdir -p "$root/fleettest-$uid" && echo $$ >"$root/fleettest-$uid/cgroup.procs" && chown -R "$user:$user" "$root/fleettest-$uid" || exit 1
        done
        rm -rf "$run"
        mkdir -p /run/user "$run" && chown "$user:$user" "$run" && chmod 700 "$run" || exit 1
        exec unshare --mount sh -c '
          mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system || exit 1
          exec setpriv --reuid="$1" --regid="$1" --clear-groups env -i HOME="$3" USER="$1" PATH="$PATH" XDG_RUNTIME_DIR="$2" /lib/systemd/systemd --user
        ' sh "$user" "$run" "$3"
        """;

    private const string End = """
        for root in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
          [ ! -d "$root/fleettest-$1" ] || find "$root/fleettest-$1" -depth -type d -exec rmdir {} +
        done
        rm -rf "/run/user/$1"
        """;

    private readonly SshTestHost _host;
    private readonly string _userId;
    private readonly Process _process;

    private UserManager(SshTestHost host, string userId) =>
        (_host, _userId, _process) = (host, userId, Run(Begin, host.User, userId, host.HomeFolder));

    private bool Answers => File.Exists($"/run/user/{_userId}/systemd/private");

    /// <summary>Starts one; null where that cannot be done.</summary>
    public static async Task<UserManager?> Start(SshTestHost host)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists(Program)) return null;
        var line = File.ReadLines("/etc/passwd").Single(l => l.StartsWith(host.User + ':', StringComparison.Ordinal));
        var manager = new UserManager(host, int.Parse(line.Split(':')[2], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        await Until.True(() => manager.Answers || manager._process.HasExited, "the manager answers or gives up");
        if (manager.Answers) return manager;
        manager.Dispose();
        return null;
    }

    /// <summary>Kills it and its units, as the system's manager does when it ends.</summary>
    public void Crash()
    {
        _process.Kill();
        foreach (var process in _host.Processes) process.Signal("KILL");
        _process.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var process in _host.Processes) process.Signal("KILL");
        _process.WaitForExit();
        _process.Dispose();
        using var end = Run(End, _userId);
        end.WaitForExit();
    }

    private static Process Run(string script, params IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", script, "sh", .. arguments]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
