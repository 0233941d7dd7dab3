using System.Collections.Immutable;
using System.Text;
using Fleet.Commands;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Ssh.Commands;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Drift;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Files;
using Fleet.Ssh.Reports;
using Fleet.Ssh.Security;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Texts;

/// <summary>What machines, their shells and their servers answer: a value that is sound, or an error that is one.</summary>
internal static class SshTargets
{
    private const string Id = "inst_01kagqbm0p2s3r9e0m5c8t7f1d";

    private static readonly InstanceId Instance = InstanceId.Of(Id);

    private static readonly MachineAddress Machine = new(
        ServerId.Of("srv_1"), "machine.example", 22, "fleet", AuthMethod.Password, new("sealed"), 5, null);

    private static readonly string[] Keys =
    [
        "end=1", "uptime=", "load=", "memory.total=", "disk.available=", $"{Id}.state=running", $"{Id}.state=paused", $"{Id}.exit=", $"{Id}.health=healthy", $"{Id}.uptime=NaN", $"{Id}.cpu=",
        $"{Id}.connections=", "inst_x.state=stopped", "cores=", "docker=", "=", "==", "\n=\n", "\tend", "a=b=c", "perl: warning: Setting locale failed.\n", "1,5", "1.234,5", "∞", ".", "..",
    ];

    public static IEnumerable<Target> All =>
    [
        new("ssh-facts", 4_000, input => Sound.Fault(FactsReport.Read(Text(input)), input)) { Words = Keys },
        new("ssh-probe", 6_000, input => Sound.Fault(ProbeReading.Read(Text(input)), input)) { Words = Keys },
        new("ssh-status", 4_000, input => Sound.Fault(ProbeReading.ReadOne(Text(input), Instance), input)) { Words = Keys },
        new("ssh-prerequisites", 1_000, input => Sound.Fault(PrerequisitesReport.Read(Text(input)), input)) { Words = Keys },
        new("ssh-command", 2_000, Command) { Words = [.. Keys, "exit=", "out=", "err=", "took=", "cut=1", "late=1"] },
        new("ssh-configuration", 4_000, Configuration) { Words = [.. Keys, "installed=1", "runs=0", "1.file=missing", "2.installed=", "2.running=", "3.package=", "ports= 80 443", "2.installed.value=", "===="] },
        new("ssh-scan", 4_000, Scan) { Words = ["os\t", "dpkg\ta\t1\n", "pip\t", "gap\tnpm\twhy", "key\t0\t", "sshd\tpermitrootlogin\tyes", "port\t65536", "updates\t-1\t", "end", "keys", "ports", "config", "\t\t\t"] },
        new("ssh-keys", 4_000, PublicKeys) { Words = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-nistp256 ", "ssh-dss ", "sk-", "AAAA", "command=\"", "\\\"", "fleet ", "====", "/////w=="] },
        new("ssh-login-key", 1_000, input => LoginKey.PublicHalf(Text(input)) is { } key ? Sound.Fault(key, input) : null)
        {
            Words = ["-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----", "////", "AAAA", "\n"],
        },
        new("ssh-client", 1_000, ClientWords) { Words = ["REMOTE HOST IDENTIFICATION HAS CHANGED", "Permission denied", "timed out", "Connection refused", "banner line", "rotocol version"] },
        new("ssh-session", 2_000, Session) { Words = ["--fleet--\n", "--ready--\n", "--fleet--"] },
        new("sftp-reply", 4_000, Packet),
    ];

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    private static string? Command(byte[] input) =>
        Sound.Fault(RemoteCommands.Read(Text(input), new CommandRequest { Instance = Instance, Command = "true" }), input);

    private static string? Configuration(byte[] input)
    {
        var spec = new InstanceSpec
        {
            Files = [new InstanceFile("a/b.txt", "hello", false)],
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("MODE", "fast").Add("API_TOKEN", "t"),
            Expected = new() { Packages = ImmutableSortedDictionary<string, string>.Empty.Add("curl", "8") },
        };
        var question = new ConfigurationQuestion(spec, ImmutableSortedDictionary<string, string>.Empty.Add("KEY", "v"), "salt");
        var answer = question.Read(Text(input));
        return answer.Value is { } found && found.Variables.Any(variable => variable.Name is "KEY" or "API_TOKEN" && variable.Value is not null)
            ? "shows the value of a secret" : Sound.Fault(answer, input);
    }

    private static string? Scan(byte[] input) => ScanReading.Read(Text(input), "AAAA") is { } scan ? Sound.Fault(scan, input) : null;

    private static string? PublicKeys(byte[] input)
    {
        foreach (var line in Text(input).Split('\n'))
        {
            if (AuthorizedKey.Read(line) is { } key && Sound.Fault(key, input) is { } fault) return fault;
            if (AuthorizedKey.Read(line)?.Fingerprint != AuthorizedKey.Read(line.Replace('\t', ' '))?.Fingerprint) return "a tab hides a key";
            if (KnownHosts.Read(line) is { } host && KnownHosts.File(host).Count(c => c == '\n') != 1) return "a known host of several lines";
            if (Cloud.Renting.AuthorizedKey.Parse(line) is { } rented && rented.Line.Any(char.IsControl)) return "a rented key with a control character";
        }

        return KnownHosts.ReadFile(Text(input)) is { } entry ? Sound.Fault(entry, input) : null;
    }

    private static string? ClientWords(byte[] input) =>
        ClientFaults.Classify(Machine, Text(input), pinned: input.Length % 2 == 0) is { Message.Length: > 0 and < 1_000 } error ? Sound.Fault(error.Message, input) : "an error of too many words";

    // In small pieces, and with a limit, as it comes from a pipe.
    private static string? Session(byte[] input)
    {
        const int Limit = 4_096;
        using var excess = new CancellationTokenSource();
        var (head, tail) = (new Capture(Limit, keepTail: false, excess), new Capture(Limit, keepTail: true, null));
        for (var at = 0; at < input.Length; at += 100)
        {
            head.Keep(input.AsSpan(at, Math.Min(100, input.Length - at)));
            tail.Keep(input.AsSpan(at, Math.Min(100, input.Length - at)));
        }

        if (head.Bytes().Length > Limit || tail.Bytes().Length > 2 * Limit) return "more was kept than the limit";
        if (excess.IsCancellationRequested != input.Length > Limit) return "the limit was not told of";
        return SessionStream.Output(head.Bytes()) is { } output ? Sound.Fault(output, input) : null;
    }

    // The first byte chooses what was asked for.
    private static string? Packet(byte[] input)
    {
        if (input.Length < 2) return null;
        var reply = new SftpReply((SftpKind)input[1], [.. input[2..]], input.Length - 2);
        try
        {
            switch (input[0] % 4)
            {
                case 0:
                    return Sound.Fault(SftpSession.StatusOf(reply).Error("read a").Message, input);
                case 1:
                    for (var count = reply.Number(); count > 0; count--)
                    {
                        reply.Text();
                        reply.Bytes();
                        reply.Attributes();
                    }

                    return null;
                case 2:
                    while (!reply.IsAtEnd) reply.Text();
                    return null;
                default:
                    return reply.Attributes() is { IsFile: true, IsFolder: true } ? "both a file and a folder" : null;
            }
        }
        catch (SftpException)
        {
            return null;
        }
    }
}
