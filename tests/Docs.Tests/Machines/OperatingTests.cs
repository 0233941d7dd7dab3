namespace Fleet.Tests.Docs.Machines;

/// <summary>The operating guide, done from its begin as root on a machine.</summary>
public sealed class OperatingTests(ITestOutputHelper output)
{
    private static readonly string Root = StartedFleet.Setting("RepositoryRoot");

    // The units' role takes the other engine; this build has one process, so they run one at a time.
    private static readonly (string, string)[] s_one =
    [
        ("systemctl enable --now fleet-backup.timer fleet-silo@1 fleet-silo@2 fleet-silo@3 fleet-api@1 fleet-api@2",
         "echo Fleet__Role=all >>/etc/fleet/fleet.env && systemctl enable --now fleet-backup.timer fleet-silo@1 && systemctl stop fleet-silo@1 && systemctl enable --now fleet-api@1"),
    ];

    /// <summary>What the table of troubles tells to look at, as far as it is a command.</summary>
    private static readonly string[] s_looks =
    [
        "journalctl -u fleet -n 50", "systemctl status fleet", "journalctl -u fleet -p warning", "uptime", "systemd-cgtop -b -n 1", "curl -s localhost:8080/health",
        "df -h /var/lib/fleet", "fuser -v /var/lib/fleet/fleet.db", "du -sh /var/lib/fleet/*",
    ];

    [Fact]
    public async Task Fleet_is_installed_replaced_backed_up_brought_back_and_moved_as_the_guide_says()
    {
        await using var machine = await Machine.Make(Root);
        var (operating, moving) = (new Guide(machine, "docs/operating.md"), new Guide(machine, "docs/moving.md"));

        await operating.Play("With systemd");
        await IsConfined(machine, "fleet");
        await machine.Run("KEY=$(journalctl -u fleet -o cat | grep -o 'sk-.*')");
        await Keep(machine, "before");
        await operating.Play("Changing the version");
        await operating.Play("Of one process");
        Assert.Equal("before", await Kept(machine));

        await operating.Play("Backing up Fleet itself");
        Assert.Contains("fleet-backup.service", await machine.Run("systemctl list-timers --no-pager"), StringComparison.Ordinal);
        await Keep(machine, "after");
        await operating.Play("Bringing it back");
        Assert.Equal("before", await Kept(machine));
        var guide = await File.ReadAllTextAsync(Path.Combine(Root, "docs/operating.md"));
        foreach (var look in s_looks)
        {
            Assert.Contains($"`{look}`", guide, StringComparison.Ordinal);
            await machine.Run(look);
        }

        await machine.Run("pg_createcluster \"$(ls /usr/lib/postgresql | tail -n 1)\" main --start -- --no-sync");
        await Keep(machine, "moved");
        await moving.Play("Moving");
        Assert.Empty(moving.Left);
        Assert.Equal("before\nmoved", await Kept(machine));
        await machine.Run("systemctl start fleet-backup");
        await Keep(machine, "later");
        await operating.Play("Bringing it back on PostgreSQL");
        Assert.Equal("before\nmoved", await Kept(machine));

        // An empty database, which the guide asks for.
        await machine.Run("systemctl stop fleet\nrunuser -u postgres -- dropdb fleet\nrunuser -u postgres -- createdb -O fleet fleet");
        await operating.Play("A cluster with systemd", s_one);
        await IsConfined(machine, "fleet-api@1");
        Assert.Contains("\"postgres\"", await machine.Run("curl -s localhost:8081/health"), StringComparison.Ordinal);
        await machine.Run("systemctl start fleet-backup\ncmp /etc/fleet/credentials/secret.key \"$(ls -d /var/backups/fleet/fleet-*Z | tail -n 1)/keys/secret.key\"");

        await operating.Play("In a container");
        Assert.Equal(["Of a cluster"], operating.Left);
        output.WriteLine($"Processes and memory at the end: {await machine.Run("ps ax | wc -l; free -m | sed -n 2p")}");
    }

    /// <summary>It runs as its account, without any privilege, in a sandbox.</summary>
    private static async Task IsConfined(Machine machine, string unit)
    {
        var process = await machine.Run($"systemctl show -P MainPID {unit}");
        Assert.Equal("fleet", await machine.Run($"ps -o user= -p {process}"));
        var status = await machine.Run($"cat /proc/{process}/status");
        foreach (var line in (string[])["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"]) Assert.Contains(line, status, StringComparison.Ordinal);
        Assert.Equal("ro", await machine.Run($"awk '$5 == \"/\" {{ sub(/,.*/, \"\", $6); one = $6 }} END {{ print one }}' /proc/{process}/mountinfo"));
    }

    private static Task Keep(Machine machine, string secret) => machine.Run(
        $$"""curl -sSf -o /dev/null localhost:8080/api/v1/secrets -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"name":"{{secret}}","value":"open sesame"}'""");

    private static Task<string> Kept(Machine machine) => machine.Run(
        """curl -sSf localhost:8080/api/v1/secrets -H "Authorization: Bearer $KEY" | jq -r '.data[].name' | sort""");
}
