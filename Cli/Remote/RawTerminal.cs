using System.Runtime.InteropServices;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Remote;

/// <summary>
/// The terminal in front of the user, which hands each key on as it is typed. Disposal gives it back as it was, and so does the end of the
/// process by whatever signal can be caught.
/// </summary>
internal sealed partial class RawTerminal : IDisposable
{
    private const int Input = 0;
    private const int Now = 0;

    // Larger than struct termios of any system; only the C library looks into it.
    private const int SettingsSize = 256;

    private static readonly nuint GetWindowSize = OperatingSystem.IsLinux() ? 0x5413u : 0x40087468u;

    private readonly byte[] _settings = new byte[SettingsSize];
    private readonly PosixSignalRegistration[] _signals;
    private int _isRaw;

    private RawTerminal()
    {
        _isRaw = tcgetattr(Input, _settings) == 0 ? 1 : 0;
        var raw = _settings.ToArray();
        cfmakeraw(raw);
        _ = tcsetattr(Input, Now, raw);
        _signals = [.. new[] { PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, _ => Restore()))];
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Whether a person sits here.</summary>
    public static bool IsThere => !OperatingSystem.IsWindows() && !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public static RawTerminal Take() => new();

    /// <summary>How large the window is; 80 by 24 where nobody knows.</summary>
    public static (int Columns, int Rows) Size()
    {
        var size = default(WindowSize);
        return ioctl(1, GetWindowSize, ref size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : (80, 24);
    }

    public void Dispose()
    {
        Restore();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (var signal in _signals) signal.Dispose();
    }

    private void OnExit(object? sender, EventArgs arguments) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref _isRaw, 0) == 1) _ = tcsetattr(Input, Now, _settings);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, [Out] byte[] settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, byte[] settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw([In, Out] byte[] settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ref WindowSize size);
}
