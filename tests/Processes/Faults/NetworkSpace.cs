using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Fleet.Tests.Processes.Faults;

/// <summary>
/// A network of its own, joined to this machine's by a cable that can lose packets or be pulled out. Sockets that are made in it stay in it,
/// whoever uses them. Only root may make one.
/// </summary>
public sealed class NetworkSpace : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly string _name;
    private readonly byte _number;

    private NetworkSpace(string name, byte number) => (_name, _number) = (name, number);

    /// <summary>This machine's address on the cable.</summary>
    public IPAddress Here => IPAddress.Parse($"10.213.{_number}.1");

    private string Near => $"{_name}n";

    private string Far => $"{_name}f";

    /// <summary>Makes one.</summary>
    /// <param name="reason">Why it could not be made; empty if it was.</param>
    /// <returns>The network; null where that is not permitted.</returns>
    public static NetworkSpace? Make(out string reason)
    {
        var number = (byte)Random.Shared.Next(1, 255);
        var space = new NetworkSpace($"flt{Environment.ProcessId.ToString("x", CultureInfo.InvariantCulture)}{number:x2}", number);
        string[][] steps =
        [
            ["netns", "add", space._name],
            ["link", "add", space.Near, "type", "veth", "peer", "name", space.Far],
            ["link", "set", space.Far, "netns", space._name],
            ["addr", "add", $"{space.Here}/30", "dev", space.Near],
            ["link", "set", space.Near, "up"],
            ["-n", space._name, "addr", "add", $"10.213.{number}.2/30", "dev", space.Far],
            ["-n", space._name, "link", "set", "lo", "up"],
            ["-n", space._name, "link", "set", space.Far, "up"],
        ];
        reason = steps.Select(step => Shell.Try("ip", step)).FirstOrDefault(failure => failure is not "") ?? "";
        if (reason is "") return space;
        space.Dispose();
        return null;
    }

    /// <summary>Makes a socket in it.</summary>
    public Socket Socket()
    {
        Socket? socket = null;
        // A thread of its own, for it stays where it has gone to.
        var thread = new Thread(() =>
        {
            using var space = File.OpenHandle($"/run/netns/{_name}");
            if (setns((int)space.DangerousGetHandle(), NewNetwork) == 0) socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"Nobody can get into {_name}");
    }

    /// <summary>From now on so many of the packets are lost, each way.</summary>
    /// <param name="percent">How many.</param>
    /// <returns>Why not, where the machine cannot do it; empty if it does.</returns>
    public string Lose(int percent)
    {
        var number = percent.ToString(CultureInfo.InvariantCulture);
        var late = Shell.Try("tc", "-n", _name, "qdisc", "add", "dev", Far, "root", "netem", "loss", $"{number}%", "delay", "40ms", "20ms");
        if (late is "") return Shell.Try("tc", "qdisc", "add", "dev", Near, "root", "netem", "loss", $"{number}%", "delay", "40ms", "20ms");

        // A kernel without netem can still throw packets away.
        string Drop(string chain) => Shell.Try(
            "ip", "netns", "exec", _name, "iptables", "-A", chain, "-m", "statistic", "--mode", "random", "--probability", $"0.{number}", "-j", "DROP");
        return Drop("INPUT") is not "" and var failure ? $"{late}; {failure}" : Drop("OUTPUT");
    }

    /// <summary>No packet is lost any more.</summary>
    public void LoseNone()
    {
        Shell.Try("tc", "-n", _name, "qdisc", "del", "dev", Far, "root");
        Shell.Try("tc", "qdisc", "del", "dev", Near, "root");
        Shell.Try("ip", "netns", "exec", _name, "iptables", "-F");
    }

    /// <summary>Pulls the cable out at the far end: nobody is told.</summary>
    public void Cut() => Shell.Run("ip", "-n", _name, "link", "set", Far, "down");

    /// <summary>Puts it back.</summary>
    public void Join() => Shell.Run("ip", "-n", _name, "link", "set", Far, "up");

    /// <inheritdoc/>
    public void Dispose()
    {
        // The far end goes with its network only when the last socket in it is closed; the near one takes it along at once.
        Shell.Try("ip", "link", "del", Near);
        Shell.Try("ip", "netns", "del", _name);
    }

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(int handle, int kind);
}
