using System.Runtime.InteropServices;

namespace Fleet.Cli.Shell;

/// <summary>How large a terminal's window is, as the kernel has it (struct winsize): in characters, and in pixels, which nobody says.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowSize
{
    public ushort Rows;
    public ushort Columns;
    public ushort Width;
    public ushort Height;
}
