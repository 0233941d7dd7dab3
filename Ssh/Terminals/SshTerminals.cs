using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Execution;
using Fleet.Terminals;

namespace Fleet.Ssh.Terminals;

/// <summary>Terminals over a server's one connection. They do not stand in its queue of commands: people would wait for people.</summary>
internal sealed class SshTerminals(SshOptions options, Links links, RemoteShell shell) : ITerminals
{
    // The terminal is the standard input, so the script travels as an argument; it holds nothing that others may not see.
    private const string Opening = "exec sh -c 'eval \"$(printf %s \"$1\" | base64 -d)\"' fleet";

    private static readonly string Script = Convert.ToBase64String(
        Encoding.UTF8.GetBytes("shift\n" + RemoteScript.Read("Terminals/terminal.sh")));

    private static readonly RemoteScript Resizing = RemoteScript.Of("resize", "Terminals/resize.sh");

    public async Task<Remote<ITerminalChannel>> Open(
        MachineAddress machine, InstanceId instance, TerminalSize size, CancellationToken cancellationToken = default)
    {
        if (!FleetId.TryParse<InstanceId>(instance.Value, out _)) return new RemoteError(RemoteFault.ScriptFailed, "That is not an instance's id.");
        if (AddressCheck.Fault(machine) is { } unusable) return unusable;
        var session = Guid.NewGuid().ToString("N");
        var (columns, rows) = (Text(size.Columns), Text(size.Rows));
        var master = await links.Of(machine.Server).Connect(machine, anew: false, cancellationToken);
        if (master.Value is not { } open) return master.Error!;
        var process = Process.Start(open.Terminal(options, string.Join(' ', Opening, Script, session, instance.Value, columns, rows)));
        return process is null
            ? new RemoteError(RemoteFault.Unreachable, "The OpenSSH client cannot be run.")
            : new SshTerminal(process, wanted => Resize(machine, session, wanted));
    }

    private Task Resize(MachineAddress machine, string session, TerminalSize size) =>
        shell.Run(machine, new(Resizing, [session, Text(size.Columns), Text(size.Rows)]), CancellationToken.None);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
