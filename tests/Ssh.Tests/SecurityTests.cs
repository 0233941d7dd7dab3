using Fleet.Remote;
using Fleet.Security;
using Fleet.Ssh.Security;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class SecurityTests(SecurityLab lab) : IClassFixture<SecurityLab>
{
    private static readonly string[] Kinds = ["-t rsa -b 1024", "-t rsa -b 3072", "-t ed25519", "-t ecdsa -b 256", "-t ecdsa -b 384", "-t ecdsa -b 521"];

    private Room NewRoom(Action<SshOptions>? configure = null) => new(lab.Host, options =>
    {
        options.SshdConfig = lab.Config;
        configure?.Invoke(options);
    });

    [Fact]
    public async Task A_scan_reads_packages_settings_ports_and_keys()
    {
        await File.WriteAllTextAsync(lab.KeyFile, lab.PublicKey + " fleet\n");
        await using var room = NewRoom();
        var instance = Room.NewInstance();
        Assert.Null((await room.Run($$"""
            cd ~ && mkdir -p .fleet/instances/{{instance}}/work && cd .fleet/instances/{{instance}}/work
            mkdir -p node_modules/lodash/test node_modules/@scope/tool app/lib/Requests-2.30.0.dist-info
            printf '{ "engines": {"name":"x","version":"9"}, "keywords":["version","name"], "name": "lodash", "description":"a \\"quoted\\" {thing", "version":"4.17.20","license":"MIT" }' >node_modules/lodash/package.json
            printf '{"name":"inner","version":"1.0.0"}' >node_modules/lodash/test/package.json
            printf '{\n  "version": "1.2.3",\n  "name": "@scope/tool"\n}\n' >node_modules/@scope/tool/package.json
            printf 'Metadata-Version: 2.1\r\nName: Requests\r\nVersion: 2.30.0\r\nLicense: Apache 2.0\r\n\r\nName: no\n' >app/lib/Requests-2.30.0.dist-info/METADATA
            """)).Error);
        var scan = await room.Scans.Scan(room.Machine, instance).Value();

        FoundPackage[] own =
        [
            new("PyPI", "Requests", "2.30.0", "Apache 2.0"), new("npm", "@scope/tool", "1.2.3"), new("npm", "lodash", "4.17.20", "MIT"),
        ];
        Assert.Equal(own, scan.Packages.Where(package => package.Ecosystem is "PyPI" or "npm"));
        Assert.Equal(("no", "no"), (scan.PermitRootLogin, scan.PasswordAuthentication));
        var key = Assert.Single(scan.Keys!.Value);
        Assert.Equal(("ed25519", 256, "fleet", true), (key.Type, key.Bits, key.Comment, key.IsFleets));
        Assert.Equal(File.GetLastWriteTimeUtc(lab.KeyFile), key.FileChangedAt.UtcDateTime, TimeSpan.FromSeconds(1));
        // The host listens on loopback alone.
        Assert.NotNull(scan.Ports);
        Assert.DoesNotContain(lab.Host.Port, scan.Ports.Value);

        if (!File.Exists("/usr/bin/dpkg-query")) return;
        var installed = (await SecurityLab.Said("dpkg-query", ["-W", "-f", "${db:Status-Abbrev}${Package} ${Version}\n"])).Split('\n')
            .Where(line => line.Length > 3 && line[1] == 'i').Select(line => line[3..]).ToHashSet();
        var found = scan.Packages.Where(package => package.Ecosystem is not ("PyPI" or "npm")).ToList();
        Assert.Equal(installed.Order(), found.Select(package => $"{package.Name} {package.Version}").Distinct().Order());
        Assert.Contains(found, package => package.Source is not null);
        Assert.Empty(scan.Gaps);
    }

    [Fact]
    public async Task An_address_for_all_is_an_open_port()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        listener.Start();
        await using var room = NewRoom();
        var scan = await room.Scans.Scan(room.Machine, Room.NewInstance()).Value();
        Assert.Contains(((System.Net.IPEndPoint)listener.LocalEndpoint).Port, scan.Ports!.Value);
    }

    [Fact]
    public async Task Keys_are_called_what_ssh_keygen_calls_them()
    {
        foreach (var kind in Kinds)
        {
            var (_, line, said) = await SecurityLab.NewKey("me there", kind.Split(' '));
            foreach (var form in new[] { line, $"from=\"10.0.0.1, x\",command=\"echo \\\"a b\\\"\" {line}", $"  no-pty   {line}" })
            {
                var key = AuthorizedKey.Read(form);
                Assert.Equal(said, $"{key?.Bits} {key?.Fingerprint} {key?.Comment} ({key?.Type.ToUpperInvariant()})");
            }
        }

        Assert.All(["", "# ssh-ed25519 AAAA", "ssh-ed25519", "ssh-ed25519 AAAA!", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA", "hello world again"], line => Assert.Null(AuthorizedKey.Read(line)));
    }

    [Fact]
    public async Task The_key_that_Fleet_logs_in_with_is_known_whatever_form_it_has()
    {
        foreach (var kind in Kinds.Append("-t rsa -b 2048 -m PEM").Append("-t rsa -b 2048 -m PKCS8"))
        {
            var (own, line, _) = await SecurityLab.NewKey("", kind.Split(' '));
            Assert.Equal(line.Split(' ')[1], LoginKey.PublicHalf(own));
        }

        Assert.All(["", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "secret"], text => Assert.Null(LoginKey.PublicHalf(text)));
    }

    [Fact]
    public async Task A_key_that_is_removed_lets_nobody_in_any_more()
    {
        var (other, line, said) = await SecurityLab.NewKey("leaver", "-t", "ed25519");
        var (_, kept, _) = await SecurityLab.NewKey("stays", "-t", "ed25519");
        await File.WriteAllTextAsync(lab.KeyFile, $"# people\n{lab.PublicKey} fleet\nno-pty {line}\n{kept}\n\n{line.Split(' ')[0]} {line.Split(' ')[1]} again\n");
        await using var room = NewRoom();
        await using (var leaver = NewRoom())
        {
            leaver.Machine = leaver.Machine with { Credential = Room.Seal(other) };
            await leaver.Machines.Connect(leaver.Machine).Value();
        }

        var fingerprint = said.Split(' ')[1];
        Assert.Equal(new KeyRemoval(2, IsFleets: false), await room.Scans.RemoveKey(room.Machine, fingerprint).Value());
        Assert.Equal($"# people\n{lab.PublicKey} fleet\n{kept}\n\n", await File.ReadAllTextAsync(lab.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.KeyFile));
        Assert.Equal(["authorized_keys"], Directory.EnumerateFiles(Path.GetDirectoryName(lab.KeyFile)!).Select(Path.GetFileName));
        Assert.Equal(new KeyRemoval(0, IsFleets: false), await room.Scans.RemoveKey(room.Machine, fingerprint).Value());
        await room.Machines.Connect(room.Machine).Value();

        await using var late = NewRoom();
        late.Machine = late.Machine with { Credential = Room.Seal(other) };
        await late.Machines.Connect(late.Machine).Fault(RemoteFault.AuthenticationFailed);
    }

    [Fact]
    public async Task The_key_that_Fleet_logs_in_with_stays()
    {
        await File.WriteAllTextAsync(lab.KeyFile, lab.PublicKey + " fleet\n");
        await using var room = NewRoom();
        var own = AuthorizedKey.Read(lab.PublicKey)!.Fingerprint;
        Assert.Equal(new KeyRemoval(0, IsFleets: true), await room.Scans.RemoveKey(room.Machine, own).Value());
        Assert.Equal(lab.PublicKey + " fleet\n", await File.ReadAllTextAsync(lab.KeyFile));
    }

    [Fact]
    public async Task Alpine_and_rpm_are_read_as_their_tools_have_it()
    {
        await using var room = NewRoom();
        var root = Directory.CreateDirectory(Path.Combine(lab.Host.HomeFolder, "root")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        Directory.CreateDirectory(Path.Combine(root, "lib/apk/db"));
        await File.WriteAllTextAsync(Path.Combine(root, "etc/os-release"), "ID=alpine\nVERSION_ID=3.18.4\n");
        await File.WriteAllTextAsync(
            Path.Combine(root, "lib/apk/db/installed"), "C:Q1x=\nP:ssl_client\nV:1.36.1-r5\nL:GPL-2.0-only\no:busybox\nF:usr\n\nP:musl\nV:1.2.4-r2\no:musl\n");
        var scans = (MachineScans)room.Scans;
        scans.Root = root;
        var scan = await scans.Scan(room.Machine, Room.NewInstance()).Value();
        Assert.Equal(
            [new FoundPackage("Alpine:v3.18", "musl", "1.2.4-r2"), new FoundPackage("Alpine:v3.18", "ssl_client", "1.36.1-r5", "GPL-2.0-only", "busybox")], scan.Packages);

        await using var other = await SshTestHost.Start();
        other.Replace("rpm", """
            [ "$1" = -qa ] || exit 9
            printf 'bind-utils\t32:9.16.23-14.el9\tMPLv2.0\tbind-9.16.23-14.el9.src.rpm\n'
            printf 'gpg-pubkey\t0:1-1\tpubkey\t(none)\n'
            """);
        other.Replace("dpkg-query", "echo broken; exit 2");
        await using var strange = new Room(other);
        scan = await strange.Scans.Scan(strange.Machine, Room.NewInstance()).Value();
        var bind = Assert.Single(scan.Packages, package => package.Name == "bind-utils");
        Assert.Equal(("32:9.16.23-14.el9", "bind", "32:9.16.23-14.el9"), (bind.Version, bind.Source, bind.SourceVersion ?? bind.Version));
        Assert.DoesNotContain(scan.Packages, package => package.Name == "gpg-pubkey");
        Assert.Contains(scan.Gaps, gap => gap.Why == "dpkg: dpkg-query failed");
    }

    [Fact]
    public async Task What_is_too_much_is_cut_or_broken_off()
    {
        if (!File.Exists("/usr/bin/dpkg-query")) Assert.Skip("There is no list of packages here");
        await using var few = NewRoom(options => options.ScanPackages = 10);
        var scan = await few.Scans.Scan(few.Machine, Room.NewInstance()).Value();
        Assert.Equal(10, scan.Packages.Length);
        Assert.Contains(scan.Gaps, gap => gap.Why.EndsWith("There are more than 10", StringComparison.Ordinal));

        await using var small = NewRoom(options => options.ScanOutputLimit = 4096);
        await small.Scans.Scan(small.Machine, Room.NewInstance()).Fault(RemoteFault.ScriptFailed);
        await small.Scans.Scan(small.Machine, new("../../etc")).Fault(RemoteFault.ScriptFailed);
    }

    [Theory]
    [InlineData("debian", "12", "Debian:12")]
    [InlineData("debian", "", "Debian")]
    [InlineData("ubuntu", "22.04", "Ubuntu:22.04")]
    [InlineData("alpine", "3.20.1", "Alpine:v3.20")]
    [InlineData("almalinux", "9.4", "AlmaLinux:9")]
    [InlineData("rocky", "8.10", "Rocky Linux:8")]
    [InlineData("rhel", "9.2", "Red Hat:enterprise_linux:9")]
    [InlineData("opensuse-leap", "15.6", "openSUSE:Leap 15.6")]
    [InlineData("opensuse-tumbleweed", "20240101", "openSUSE:Tumbleweed")]
    [InlineData("sles", "15.5", "SUSE:Linux Enterprise Server 15 SP5")]
    [InlineData("fedora", "40", "fedora:40")]
    [InlineData("", "", "unknown")]
    public void Distributions_have_the_names_that_advisories_use(string id, string version, string ecosystem) =>
        Assert.Equal(ecosystem, Distributions.Ecosystem(id, version));
}
