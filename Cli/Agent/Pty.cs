using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Fleet.Cli.Shell;
using Microsoft.Win32.SafeHandles;

namespace Fleet.Cli.Agent;

/// <summary>
/// A program on a pseudo-terminal of its own. The terminal is opened here; the program is started by <c>setsid --ctty</c>, which makes the
/// terminal the controlling one of a new session, for a process of .NET cannot fork by itself.
/// </summary>
internal sealed partial class Pty : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const nuint SetWindowSize = 0x5414;

    private readonly SafeFileHandle _master;
    private readonly FileStream _stream;
    private readonly Process _process;

    private Pty(SafeFileHandle master, Process process)
    {
        (_master, _process) = (master, process);
        _stream = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>Starts a program on a new terminal.</summary>
    /// <exception cref="IOException">There are no more terminals, or the program cannot be run.</exception>
    public static Pty Start(string program, int columns, int rows)
    {
        var descriptor = posix_openpt(ReadWrite | NoControllingTerminal | CloseOnExec);
        if (descriptor < 0 || grantpt(descriptor) != 0 || unlockpt(descriptor) != 0) throw new IOException("No pseudo-terminal can be had");
        var master = new SafeFileHandle(descriptor, ownsHandle: true);
        var name = new byte[128];
        if (ptsname_r(descriptor, name, (nuint)name.Length) != 0) throw new IOException("The pseudo-terminal has no name");
        var slave = System.Text.Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        Resize(master, columns, rows);
        var info = new ProcessStartInfo("sh", ["-c", "exec setsid --ctty --wait \"$1\" -l <\"$0\" >\"$0\" 2>&1", slave, program]);
        info.Environment["TERM"] = "xterm-256color";
        info.Environment.Remove("FLEET_API_KEY");
        return new(master, Process.Start(info) ?? throw new IOException($"{program} cannot be run"));
    }

    /// <summary>What the terminal shows next; 0 bytes once its program has ended.</summary>
    public async Task<int> Read(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await _stream.ReadAsync(buffer, cancellation);
        }
        catch (IOException)
        {
            // Linux ends a terminal whose last program has gone with an error and not with an end.
            return 0;
        }
    }

    /// <summary>What somebody types.</summary>
    public Task Write(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes).AsTask();

    /// <summary>The window has another size now.</summary>
    public void Resize(int columns, int rows) => Resize(_master, columns, rows);

    /// <summary>How the program ended.</summary>
    public async Task<int> ExitCode()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Hangs up: the kernel tells the session, and what does not heed that is killed.</summary>
    public void Kill()
    {
        // setsid makes a process of its own only where it leads a group already: the session's leader is it, or its child.
        using var kill = Process.Start(new ProcessStartInfo(
            "sh",
            ["-c", "for leader in $0 $(cat /proc/$0/task/$0/children); do kill -HUP -$leader; sleep 0.2; kill -KILL -$leader; done", _process.Id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        });
        kill?.WaitForExit(5000);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _process.Dispose();
    }

    private static void Resize(SafeFileHandle master, int columns, int rows)
    {
        var size = new WindowSize { Rows = (ushort)Math.Clamp(rows, 1, 1000), Columns = (ushort)Math.Clamp(columns, 1, 1000) };
        _ = ioctl((int)master.DangerousGetHandle(), SetWindowSize, ref size);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int descriptor, [Out] byte[] name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ref WindowSize size);
}
