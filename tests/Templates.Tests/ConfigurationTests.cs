using Fleet.Backups;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Templates.Tests;

public sealed class ConfigurationTests
{
    private const string Whole = """
        server: srv_01j9z
        runtime: compose
        command: [python3, server.py, 8080, true]
        env: { GREETING: hello, NUMBER: 1.10 }
        secrets: { TOKEN: "${API_KEY}" }
        files:
          - { path: compose.yaml, content: "services: {}" }
          - path: run.sh
            content: |
              #!/bin/sh
              	echo tab
            executable: true
        ports: [8080, 8081]
        healthCheck: { type: http, port: 8080, path: /health, timeoutSeconds: 3 }
        restartPolicy: on-failure
        stopGraceSeconds: 20
        resources: { cpus: 0.5, memory: 512MiB, disk: 1.5 GB }
        data: { paths: [data], volumes: [db], quiesce: stop, database: { name: crm, user: odoo, service: db, create: true } }
        backups: { schedule: "0 3 * * *", timeZone: Europe/Berlin, compression: zstd, store: far, keep: { last: 1, daily: 2, weekly: 3, monthly: 4 } }
        idle: { afterMinutes: 30, cpuPercent: 2.5, mode: stop, timeZone: Europe/Berlin, excluded: [ { days: [mon, tue, sun], from: "08:00", to: "18:30" } ] }
        hooks: { initialise: echo, neutralize: { script: "true", service: db } }
        site: { domain: crm.example.com, port: 8080, proxy: nginx }
        tags: { team: sales }
        """;

    [Fact]
    public void What_is_taken_for_granted_is_read()
    {
        var expected = Lab.Good("""
            runtime: process
            command: [serve]
            expects: { hostname: box, packages: { curl: "8.1", jq: "*" }, extensions: [ruby, { name: node, version: "20", enabled: false }] }
            """).Spec.Expected!;
        Assert.Equal(("box", "curl 8.1,jq "), (expected.Hostname, string.Join(',', expected.Packages.Select(one => $"{one.Key} {one.Value}"))));
        Assert.Equal([new("ruby"), new("node", "20", Enabled: false)], expected.Extensions);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var compiled = Lab.Good(Whole, secrets: ["API_KEY"]);
        var spec = compiled.Spec;

        Assert.Equal((ServerId.Of("srv_01j9z"), null, "compose"), (compiled.Server!.Value, compiled.Selector, compiled.Runtime));
        Assert.Equal(["python3", "server.py", "8080", "true"], spec.Command);
        Assert.Equal(["GREETING=hello", "NUMBER=1.10"], spec.Env.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal("API_KEY", compiled.SecretVariables["TOKEN"]);
        Assert.Equal([new("compose.yaml", "services: {}"), new("run.sh", "#!/bin/sh\n\techo tab\n", true)], spec.Files);
        Assert.Equal([8080, 8081], spec.Ports);
        Assert.Equal(new(HealthCheckType.Http, 8080, "/health", 3), spec.HealthCheck);
        Assert.Equal((RestartPolicy.OnFailure, 20), (spec.RestartPolicy, spec.StopGraceSeconds));
        Assert.Equal(new(0.5, 512L << 20, 1_500_000_000), spec.Resources);
        Assert.Equal(("data", "db", Quiesce.Stop), (Assert.Single(spec.Data!.Paths), Assert.Single(spec.Data.Volumes), spec.Data.Quiesce));
        Assert.Equal(new("crm", "odoo", "db", true), spec.Data.Database);
        Assert.Equal(new("0 3 * * *", "Europe/Berlin", new(1, 2, 3, 4), BackupCompression.Zstd, "far"), compiled.Backups);
        Assert.Equal((30, 2.5, IdleMode.Stop, "Europe/Berlin"), (compiled.Idle!.AfterMinutes, compiled.Idle.CpuPercent, compiled.Idle.Mode, compiled.Idle.TimeZone));
        var hours = Assert.Single(compiled.Idle.Excluded);
        Assert.Equal([0, 1, 2], hours.Days);
        Assert.Equal((480, 1110), (hours.From, hours.To));
        Assert.Equal(new(new("echo"), new("true", "db")), spec.Hooks);
        Assert.Equal(new("crm.example.com", 8080, ProxyKind.Nginx), spec.Site);
        Assert.Equal("sales", compiled.Tags["team"]);
    }

    [Fact]
    public void What_is_left_out_has_its_usual_value()
    {
        var compiled = Lab.Good(Lab.Plain("healthCheck: { type: tcp, port: 80 }\nresources: { memory: 1000 }\nidle: { afterMinutes: 5 }\nselector: env=prod,disk!=slow\n"));
        var spec = compiled.Spec;

        Assert.Equal("env=prod,disk!=slow", compiled.Selector);
        Assert.Equal(new(HealthCheckType.Tcp, 80), spec.HealthCheck);
        Assert.Equal(Reservation.Usual with { Memory = 1000 }, spec.Resources);
        Assert.Equal((RestartPolicy.Always, 10, null, null, null), (spec.RestartPolicy, spec.StopGraceSeconds, spec.Data, spec.Hooks, spec.Site));
        Assert.Equal((1, IdleMode.Pause, "UTC"), (compiled.Idle!.CpuPercent, compiled.Idle.Mode, compiled.Idle.TimeZone));
        Assert.Null(compiled.Backups);
        Assert.Empty(compiled.Spec.Secrets);
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_place()
    {
        var faults = Lab.Bad("runtime: process\ncomand: [a]\nports: [80, \"81\", 70000]\nhealthCheck:\n  type: ping\n  prot: 1\nenv:\n  A: [1]\n");

        Assert.Equal(
            [
                ("", 1, 1), ("comand", 2, 1), ("ports[1]", 3, 13), ("ports[2]", 3, 19), ("healthCheck", 5, 3), ("healthCheck.type", 5, 9),
                ("healthCheck.prot", 6, 3), ("env.A", 8, 6),
            ],
            Lab.Places(faults));
    }

    [Theory]
    [InlineData("resources: { memory: 12 parsecs }", "resources.memory")]
    [InlineData("resources: { memory: 1.5 }", "resources.memory")]
    [InlineData("resources: { memory: -1 }", "resources.memory")]
    [InlineData("resources: { disk: 9999999999999TiB }", "resources.disk")]
    [InlineData("resources: { cpus: .nan }", "resources.cpus")]
    [InlineData("stopGraceSeconds: 301", "stopGraceSeconds")]
    [InlineData("restartPolicy: sometimes", "restartPolicy")]
    [InlineData("server: inst_1", "server")]
    [InlineData("selector: a b", "selector")]
    [InlineData("server: srv_1\nselector: a=b", "server")]
    [InlineData("files: [ { path: a } ]", "files[0]")]
    [InlineData("files: [ { path: a, content: b, executable: yes } ]", "files[0].executable")]
    [InlineData("files: a", "files")]
    [InlineData("env: [A]", "env")]
    [InlineData("env: { A: null }", "env.A")]
    [InlineData("data: { database: { user: me } }", "data.database")]
    [InlineData("data: { quiesce: shout }", "data.quiesce")]
    [InlineData("backups: { schedule: 0 3 * * * }", "backups")]
    [InlineData("backups: { schedule: 0 3 * * *, keep: { last: -1 } }", "backups.keep.last")]
    [InlineData("backups: { schedule: 0 3 * * *, keep: { yearly: 1 } }", "backups.keep.yearly")]
    [InlineData("idle: { afterMinutes: 0 }", "idle.afterMinutes")]
    [InlineData("idle: { afterMinutes: 1, excluded: [ { days: [moon], from: '08:00', to: '09:00' } ] }", "idle.excluded[0].days[0]")]
    [InlineData("idle: { afterMinutes: 1, excluded: [ { from: '24:00', to: '09:00' } ] }", "idle.excluded[0].from")]
    [InlineData("idle: { afterMinutes: 1, excluded: [ { from: '08:00', to: '24:01' } ] }", "idle.excluded[0].to")]
    [InlineData("idle: { afterMinutes: 1, excluded: [ { from: 800 } ] }", "idle.excluded[0]")]
    [InlineData("hooks: { initialise: { service: db } }", "hooks.initialise")]
    [InlineData("hooks: { initialize: a }", "hooks.initialize")]
    [InlineData("site: { domain: not a domain, port: 80 }", "site.domain")]
    [InlineData("site: { domain: a.example.com }", "site")]
    [InlineData("tags: { a: { b: c } }", "tags.a")]
    [InlineData("parameters: { a: b }", "parameters.a")]
    [InlineData("parameters: [a]", "parameters")]
    [InlineData("template: odoo", "template")]
    [InlineData("template: \"No Slug\"", "template")]
    [InlineData("<<: { a: b }", "<<")]
    public void A_wrong_field_is_told_by_its_path(string line, string path) => Assert.Contains(path, Lab.Bad(Lab.Plain(line)).Select(fault => fault.Path));

    [Theory]
    [InlineData("runtime: process")]
    [InlineData("runtime: systemd\ncommand: []")]
    [InlineData("runtime: compose")]
    [InlineData("runtime: compose\nfiles: [ { path: sub/compose.yaml, content: a } ]")]
    [InlineData("runtime: docker\ncommand: [a]")]
    [InlineData("command: [a]")]
    [InlineData("")]
    public void A_runtime_needs_what_it_runs(string yaml) => Assert.Single(Lab.Bad(yaml));

    [Theory]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1KiB", 1024)]
    [InlineData("1TiB", 1L << 40)]
    [InlineData("3KB", 3000)]
    [InlineData("4 MB", 4_000_000)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("1234567", 1_234_567)]
    [InlineData("\"100\"", 100)]
    public void Sizes_are_bytes_or_have_a_unit(string size, long bytes) =>
        Assert.Equal(bytes, Lab.Good(Lab.Plain($"resources: {{ disk: {size} }}")).Spec.Resources!.Disk);

    [Theory]
    [InlineData("site: null")]
    [InlineData("site: { domain: null, port: 80 }")]
    [InlineData("site: { domain: '', port: 80 }")]
    [InlineData("site: { port: 80 }")]
    public void A_site_without_a_domain_is_none(string site) => Assert.Null(Lab.Good(Lab.Plain(site)).Spec.Site);

    [Fact]
    public void Neither_a_configuration_nor_a_template_is_nothing() => Assert.Equal("yaml", Lab.Compile(null).Error!.Field);
}
