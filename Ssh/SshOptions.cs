using System.Text.RegularExpressions;

namespace Fleet.Ssh;

/// <summary>The limits of Fleet's connections to machines.</summary>
public sealed partial class SshOptions
{
    /// <summary>The OpenSSH client: a name to be found in PATH, or a path.</summary>
    public string Client { get; set; } = "ssh";

    /// <summary>Its key tool, which tells a damaged or protected key before a host sees it.</summary>
    public string KeyTool { get; set; } = "ssh-keygen";

    /// <summary>
    /// Where control sockets lie, in a folder of this process's own that is removed at the end. Null for the system's temporary folder, or
    /// <c>/tmp</c> if that one's path leaves no room in the about 100 characters that a socket's path may have.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Until the host has answered and agreed on keys. 10 s: enough for a distant host that has lost a packet or two.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Until the login is done, connecting included. 20 s: hosts delay their answer to a wrong password by several seconds.</summary>
    public TimeSpan LoginTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>For one remote command. 60 s: an install of some megabytes over a slow line.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// For a probe: its wait for other commands of its server, the connection and the look together. 20 s: a health check may take 10 s and a
    /// connection another 10 s. It is short because a probe that hangs keeps one of the <see cref="MaxProbes"/> places.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The most probes at a time, over all servers. 32: each is a client process of about 8 ms of processor time here, and 32 side by side that
    /// wait for hosts 100 ms away should come to some 100 a second. Some servers that hang at a time leave places for the others.
    /// </summary>
    public int MaxProbes { get; set; } = 32;

    /// <summary>For a stop or a removal: the longest grace that a spec may ask for (300 s) and time for the kill after it.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(330);

    /// <summary>
    /// For a command with a stream, which has no limit as a whole: so long may nothing be read from it, written to it or said by it. 15 min: a
    /// database builds an index, and a disk sums a large file, without a word. Whether the host is still there is told by <see cref="AliveInterval"/>.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>For a hook of an instance. 10 min: the first initialisation of a large application takes minutes.</summary>
    public TimeSpan HookTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After this much silence the host is asked whether it is there; after three such spans the connection is given up. 5 s.</summary>
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an unused connection stays open. 90 s: longer than the usual span between two probes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>The most bytes a command may write; one that writes more is killed. 1 MiB: the most that logs ever return.</summary>
    public int OutputLimit { get; set; } = 1024 * 1024;

    /// <summary>The most commands that wait for one server, in addition to those that run. 256: more than a server has instances.</summary>
    public int QueueLimit { get; set; } = 256;

    /// <summary>For what may fetch container images: the install and the start of a compose project. 15 min: some gigabytes over a usual line.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The image of the container that reads and writes a compose project's volumes: it needs sh, tar, find, stat, awk and sha256sum. busybox:1.36:
    /// some megabytes that have them all. A machine that cannot reach its registry needs it loaded beforehand.
    /// </summary>
    public string HelperImage { get; set; } = "busybox:1.36";

    /// <summary>Where a machine's nginx offers sites. 80; what it does with TLS is its operator's. Caddy has its own mind.</summary>
    public int SitePort { get; set; } = 80;

    /// <summary>The most scans for security at a time, over all servers. 4: each reads a package database and searches a work folder.</summary>
    public int MaxScans { get; set; } = 4;

    /// <summary>For a scan as a whole, its wait for other commands of its server included. 3 min: five searches and lists of half a minute at most.</summary>
    public TimeSpan ScanTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>For each search and each list of a scan. 30 s: what is longer is a gap in the scan, and no more.</summary>
    public TimeSpan ScanSearchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most packages of each kind that a scan tells. 20,000: several times a large desktop's.</summary>
    public int ScanPackages { get; set; } = 20_000;

    /// <summary>The most bytes that a scan may write. 16 MiB: the most packages of each kind with some 150 bytes each.</summary>
    public int ScanOutputLimit { get; set; } = 16 * 1024 * 1024;

    /// <summary>Where the configuration of the machines' SSH server is.</summary>
    public string SshdConfig { get; set; } = "/etc/ssh/sshd_config";

    internal void Validate()
    {
        foreach (var span in (TimeSpan[])[ConnectTimeout, LoginTimeout, CommandTimeout, ProbeTimeout, StopTimeout, StallTimeout, HookTimeout, FetchTimeout, AliveInterval, IdleTimeout, ScanTimeout, ScanSearchTimeout])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromSeconds(1), nameof(SshOptions));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(span, TimeSpan.FromHours(1), nameof(SshOptions));
        }

        if (!Image().IsMatch(HelperImage)) throw new ArgumentException($"'{HelperImage}' is not the name of an image.", nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfLessThan(OutputLimit, 4096, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxProbes, 1, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLimit, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxScans, 1, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfLessThan(ScanPackages, 1, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfLessThan(ScanOutputLimit, 4096, nameof(SshOptions));
        ArgumentException.ThrowIfNullOrEmpty(SshdConfig, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfLessThan(SitePort, 1, nameof(SshOptions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SitePort, 65535, nameof(SshOptions));
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}\z")]
    private static partial Regex Image();
}
