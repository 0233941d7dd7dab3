using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Templates.Documents;
using Fleet.Templates.Parameters;

namespace Fleet.Templates.Configurations;

/// <summary>Reads what to run.</summary>
internal sealed class SpecReader(Faults faults)
{
    public InstanceSpec Read(Fields fields) => new()
    {
        Command = fields.Texts("command"),
        Env = fields.TextPairs("env"),
        Files = Files(fields),
        Ports = [.. fields.Items("ports").Select(item => Scalars.Whole(item, 1, 65535, faults)).OfType<int>()],
        HealthCheck = Health(fields.Map("healthCheck")),
        RestartPolicy = fields.Word(
            "restartPolicy", ("always", RestartPolicy.Always), ("on-failure", RestartPolicy.OnFailure), ("never", RestartPolicy.Never))
            ?? RestartPolicy.Always,
        StopGraceSeconds = fields.Whole("stopGraceSeconds", 1, 300) ?? 10,
        Resources = Resources(fields.Map("resources")),
        Data = Data(fields.Map("data")),
        Hooks = Hooks(fields.Map("hooks")),
        Site = Site(fields.Map("site")),
        Expected = Expected(fields.Map("expects")),
    };

    private static ImmutableArray<InstanceFile> Files(Fields fields)
    {
        var files = ImmutableArray.CreateBuilder<InstanceFile>();
        foreach (var item in fields.Items("files"))
        {
            if (fields.MapOf(item) is not { } file) continue;
            file.Require("path", "content");
            files.Add(new(file.Text("path") ?? "", file.Text("content") ?? "", file.Flag("executable") ?? false));
            file.Close();
        }

        return files.ToImmutable();
    }

    private static HealthCheck? Health(Fields? fields)
    {
        if (fields is null) return null;
        fields.Require("type", "port");
        var check = new HealthCheck(
            fields.Word("type", ("http", HealthCheckType.Http), ("tcp", HealthCheckType.Tcp)) ?? HealthCheckType.Tcp,
            fields.Whole("port", 1, 65535) ?? 1,
            fields.Text("path") ?? "/",
            fields.Whole("timeoutSeconds", 1, 10) ?? 2);
        fields.Close();
        return check;
    }

    private static Reservation? Resources(Fields? fields)
    {
        if (fields is null) return null;
        var share = new Reservation(
            fields.Number("cpus", 0, 1024) ?? Reservation.Usual.Cpus,
            fields.Size("memory") ?? Reservation.Usual.Memory,
            fields.Size("disk") ?? Reservation.Usual.Disk);
        fields.Close();
        return share;
    }

    private static InstanceData? Data(Fields? fields)
    {
        if (fields is null) return null;
        var data = new InstanceData
        {
            Paths = fields.Texts("paths"),
            Volumes = fields.Texts("volumes"),
            Quiesce = fields.Word("quiesce", ("freeze", Quiesce.Freeze), ("stop", Quiesce.Stop), ("live", Quiesce.Live)) ?? Quiesce.Freeze,
            Database = Database(fields.Map("database")),
        };
        fields.Close();
        return data;
    }

    private static InstanceDatabase? Database(Fields? fields)
    {
        if (fields is null) return null;
        fields.Require("name");
        var database = new InstanceDatabase(
            fields.Text("name") ?? "", fields.Text("user"), fields.Text("service"), fields.Flag("create") ?? false);
        fields.Close();
        return database;
    }

    private static InstanceHooks? Hooks(Fields? fields)
    {
        if (fields is null) return null;
        var hooks = new InstanceHooks(Hook(fields, "initialise"), Hook(fields, "neutralize"), Hook(fields, "adminPassword"));
        fields.Close();
        return hooks == new InstanceHooks() ? null : hooks;
    }

    private static InstanceHook? Hook(Fields hooks, string key)
    {
        if (hooks.Node(key) is not { } node) return null;
        if (node is ScalarNode script) return new(script.Text);
        if (hooks.MapOf(node) is not { } fields) return null;
        fields.Require("script");
        var hook = new InstanceHook(fields.Text("script") ?? "", fields.Text("service"));
        fields.Close();
        return hook;
    }

    private static InstanceExpectations? Expected(Fields? fields)
    {
        if (fields is null) return null;
        var expected = new InstanceExpectations
        {
            Hostname = fields.Text("hostname"),
            Packages = fields.TextPairs("packages").ToImmutableSortedDictionary(one => one.Key, one => one.Value is "*" ? "" : one.Value, StringComparer.Ordinal),
            Extensions = [.. fields.Items("extensions").Select(item => Extension(fields, item)).OfType<ExpectedExtension>()],
        };
        fields.Close();
        return expected;
    }

    private static ExpectedExtension? Extension(Fields expects, Node item)
    {
        if (item is ScalarNode { IsNull: false } name) return new(name.Text);
        if (expects.MapOf(item) is not { } fields) return null;
        fields.Require("name");
        var extension = new ExpectedExtension(fields.Text("name") ?? "", fields.Text("version"), fields.Flag("enabled") ?? true);
        fields.Close();
        return extension;
    }

    // A site without a domain is none: so a template's domain can be left out.
    private InstanceSite? Site(Fields? fields)
    {
        if (fields is null) return null;
        var domain = fields.Text("domain") ?? "";
        var proxy = fields.Word("proxy", ("any", ProxyKind.Any), ("caddy", ProxyKind.Caddy), ("nginx", ProxyKind.Nginx)) ?? ProxyKind.Any;
        fields.Require("port");
        var port = fields.Whole("port", 1, 65535) ?? 1;
        fields.Close();
        if (domain.Length == 0) return null;
        if (!ParameterCheck.IsDomain(domain) && fields.Node("domain") is ScalarNode { IsOpen: false } node)
        {
            faults.Add(node.Place, $"must be {ParameterCheck.DomainForm}");
        }

        return new(domain, port, proxy);
    }
}
