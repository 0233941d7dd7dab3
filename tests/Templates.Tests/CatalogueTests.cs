using Fleet.Templates.Documents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Templates.Tests;

public sealed class CatalogueTests
{
    public static TheoryData<string> Templates => [.. CatalogueFiles.Names];

    [Fact]
    public void It_holds_what_the_documentation_names() =>
        Assert.Equal(["bot", "node-app", "odoo-community", "python-app", "static-web"], CatalogueFiles.Names);

    [Theory, MemberData(nameof(Templates))]
    public void A_template_is_named_like_its_file_and_compiles_without_any_value(string name)
    {
        var document = CatalogueFiles.Document(name);
        Assert.Equal(name, document.Slug);

        var compiled = Lab.Good(null, document.Yaml);
        Assert.NotEmpty(compiled.Spec.Files);
        Assert.Null(compiled.Spec.Site);
        Assert.Null(compiled.Backups);
        Assert.All(compiled.Spec.Ports, port => Assert.InRange(port, 20_000, 29_999));
        Assert.True(compiled.Spec.Ports.Length == 0 || compiled.Spec.HealthCheck!.Port == compiled.Spec.Ports[0]);
        Assert.DoesNotContain("{{", Lab.Said(compiled), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_a_domain_there_is_a_site_at_its_port()
    {
        foreach (var name in CatalogueFiles.Names.Except(["bot"]))
        {
            var spec = Lab.Good(null, CatalogueFiles.Yaml(name), parameters: [("domain", "www.example.com"), ("port", "8080")]).Spec;
            Assert.Equal(new("www.example.com", 8080), spec.Site);
        }
    }

    [Fact]
    public void Odoos_compose_file_has_the_services_and_volumes_that_its_data_and_hooks_name()
    {
        var compiled = Lab.Good(
            null, CatalogueFiles.Yaml("odoo-community"), parameters: [("odoo_version", "18.0"), ("port", "8071"), ("database_name", "production_crm")]);
        var spec = compiled.Spec;
        var faults = new Faults();
        var compose = DocumentReader.Read(Assert.Single(spec.Files).Content, faults);
        Assert.False(faults.Any);
        var services = (MapNode)compose!.Find("services")!;
        var volumes = ((MapNode)compose.Find("volumes")!).Entries.Select(entry => entry.Key.Text).ToArray();
        var odoo = (MapNode)services.Find("odoo")!;

        Assert.Equal(["db", "odoo"], services.Entries.Select(entry => entry.Key.Text));
        Assert.All(spec.Data!.Volumes, volume => Assert.Contains(volume, volumes));
        Assert.Contains($"{spec.Data.Volumes[0]}:/var/lib/odoo", Texts(odoo, "volumes"));
        Assert.Contains("db-data:/var/lib/postgresql/data", Texts((MapNode)services.Find("db")!, "volumes"));
        Assert.Equal(new("production_crm", "odoo", "db", true), spec.Data.Database);
        foreach (var hook in (Instances.InstanceHook?[])[spec.Hooks!.Initialise, spec.Hooks.Neutralize, spec.Hooks.AdminPassword])
        {
            Assert.NotNull(services.Find(hook!.Service!));
        }

        Assert.Equal("odoo:18.0", ((ScalarNode)odoo.Find("image")!).Text);
        Assert.Contains("--database=production_crm", Texts(odoo, "command"));
        Assert.Equal(["127.0.0.1:8071:8069"], Texts(odoo, "ports"));

        // What the file takes from its environment, its environment has.
        var known = spec.Env.Keys.Concat(compiled.SecretVariables.Keys);
        Assert.All(System.Text.RegularExpressions.Regex.Matches(spec.Files[0].Content, @"\$\{(\w+)\}"), match => Assert.Contains(match.Groups[1].Value, known));
        Assert.Equal(["admin_password", "database_password"], compiled.Drawn.Keys);
        Assert.Equal("admin_password", compiled.AdminPassword);
    }

    [Theory]
    [InlineData("edition", "enterprise")]
    [InlineData("odoo_version", "15.0")]
    [InlineData("odoo_version", "17.0\nprivileged: true")]
    [InlineData("database_name", "a b")]
    [InlineData("database_name", "a\"; reboot")]
    [InlineData("admin_email", "a'b@example.com")]
    public void Odoo_takes_no_value_that_could_be_more_than_one(string name, string value) =>
        Assert.Equal($"parameters.{name}", Assert.Single(Lab.Bad(null, CatalogueFiles.Yaml("odoo-community"), parameters: (name, value))).Path);

    [Fact]
    public void One_broken_file_is_logged_and_the_others_are_read()
    {
        var folder = Directory.CreateTempSubdirectory("catalogue").FullName;
        try
        {
            foreach (var path in Directory.EnumerateFiles(Lab.CatalogueFolder, "*.yaml")) File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
            File.WriteAllText(Path.Combine(folder, "broken.yaml"), "slug: broken\n\tname: x");
            using var log = new Lines();
            using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log))
                .AddFleetTemplates(options => options.Folder = folder).BuildServiceProvider();

            Assert.Equal(CatalogueFiles.Names, services.GetRequiredService<Catalogue>().Read().Select(document => document.Slug));
            Assert.Contains("broken.yaml", Assert.Single(log.All), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Without_a_folder_there_is_no_catalogue()
    {
        using var services = new ServiceCollection().AddLogging().AddFleetTemplates(options => options.Folder = "/nowhere").BuildServiceProvider();
        Assert.Empty(services.GetRequiredService<Catalogue>().Read());
    }

    private static string[] Texts(MapNode map, string key) => [.. ((ListNode)map.Find(key)!).Items.Select(item => ((ScalarNode)item).Text)];

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
