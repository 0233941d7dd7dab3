using System.Diagnostics;
using System.Globalization;

namespace Fleet.Tests.Processes.Servers;

/// <summary>What a kernel tells a process.</summary>
public static class Signal
{
    /// <summary>Sends it; ends when it is sent.</summary>
    /// <param name="name">Such as <c>STOP</c>.</param>
    /// <param name="process">The process's id.</param>
    public static void Send(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
