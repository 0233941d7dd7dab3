namespace Fleet.Tests.Docs.Machines;

/// <summary>The operating guide, done from its begin as root on a machine.</summary>
public sealed class OperatingTests
{
    // Its role takes the other engine; this build has one process of all roles.
    private static readonly (string, string)[] s_one =
    [
        ("systemctl enable --now fleet-backup.timer fleet-silo@1 fleet-silo@2 fleet-silo@3 fleet-api@1 fleet-api@2",
         "echo Fleet__Role=all >>/etc/fleet/fleet.env && systemctl enable --now fleet-backup.timer fleet-silo@1"),
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
        await using var machine = await Machine.Make(Library.Root);
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
        var guide = await File.ReadAllTextAsync(Path.Combine(Library.Root, "docs/operating.md"));
        foreach (var look in s_looks)
        {
            Assert.Contains($"`{look}`", guide, StringComparison.Ordinal);
            await machine.Run(look);
        }

        await machine.Run("pg_createcluster \"$(ls /usr/lib/postgresql | tail -n 1)\" main --start -- --no-sync");
        await Keep(machine, "moved");
        // Where the database does not answer in time, it is done once more, as the command says itself.
        const string Migrate = "runuser -u fleet -- fleet migrate --from sqlite --to postgres --data /var/lib/fleet >moved";
        await moving.Play("Moving", (Migrate, $"{Migrate} || {{ test $? = 3 && {Migrate}; }}"));
        Assert.Empty(moving.Left);
        Assert.Equal("before\nmoved", await Kept(machine));
        await machine.Run("systemctl start fleet-backup");
        await Keep(machine, "later");
        await operating.Play("Bringing it back on PostgreSQL");
        Assert.Equal("before\nmoved", await Kept(machine));

        // An empty database, which the guide asks for.
        await machine.Run("systemctl stop fleet\nrunuser -u postgres -- dropdb fleet\nrunuser -u postgres -- createdb -O fleet fleet");
        await operating.Play("A cluster with systemd", s_one);
        await IsConfined(machine, "fleet-silo@1");
        Assert.Contains("\"postgres\"", await machine.Run("curl -s localhost:8091/health"), StringComparison.Ordinal);
        await machine.Run("systemctl start fleet-backup\ncmp /etc/fleet/credentials/secret.key \"$(ls -d /var/backups/fleet/fleet-*Z | tail -n 1)/keys/secret.key\"");

        await operating.Play("In a container");
        Assert.Equal(["Of a cluster"], operating.Left);
    }

    /// <summary>Where the packages of the other engine are, <c>FLEET_ORLEANS_ENDTOEND=1 tests/orleans-leg</c> makes the build that this needs.</summary>
    [Fact]
    public async Task A_cluster_is_installed_and_replaced_as_the_guide_says()
    {
        var built = Path.Combine(Library.Root, "artifacts/Orleans/bin/Api/debug");
        Assert.SkipUnless(File.Exists(Path.Combine(built, "Fleet.Api.dll")), "There is no build on Orleans' packages here (FLEET_ORLEANS_ENDTOEND=1 tests/orleans-leg).");
        await using var machine = await Machine.Make(Library.Root);
        var (operating, orleans) = (new Guide(machine, "docs/operating.md"), new Guide(machine, "docs/orleans.md"));
        await operating.Play("With systemd");
        await machine.Run($"systemctl stop fleet\ncp -r '{built}/.' /opt/fleet");
        await machine.Run("pg_createcluster \"$(ls /usr/lib/postgresql | tail -n 1)\" main --start -- --no-sync");
        await machine.Run("PASSWORD=open\nrunuser -u postgres -- psql -q -c \"CREATE ROLE fleet LOGIN PASSWORD 'open'\"\nrunuser -u postgres -- createdb -O fleet fleet");
        await operating.Play("A cluster with systemd");
        await operating.Play("Of a cluster");
        foreach (var unit in (string[])["fleet-silo@1", "fleet-silo@2", "fleet-silo@3", "fleet-api@1", "fleet-api@2"]) await IsConfined(machine, unit);
        Assert.Contains("orleans", await machine.Run("curl -sf localhost:8082/health/ready"), StringComparison.OrdinalIgnoreCase);

        await machine.Run("systemctl stop 'fleet-*'\nrunuser -u postgres -- dropdb fleet\nrunuser -u postgres -- createdb -O fleet fleet");
        await orleans.Play("Fleet on Microsoft Orleans", ("dotnet build Api -p:FleetEngine=Orleans", "test -e artifacts/Orleans/bin/Api/debug/Fleet.Api.dll"));
        await orleans.Play("Processes and their roles", ("&\n", ">/dev/null 2>&1 &\n"), ("& done", ">/dev/null 2>&1 & done"));
        Assert.Empty(orleans.Left);
        await machine.Run("until curl -sf localhost:8081/health/ready && curl -sf localhost:8082/health/ready; do sleep 0.5; done");
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
