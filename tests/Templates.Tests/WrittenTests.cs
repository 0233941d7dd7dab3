using Fleet.Deployments;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Tests;

/// <summary>The YAML that is kept says the same as what was asked for.</summary>
public sealed class WrittenTests
{
    private const int Rounds = 300;

    public static TheoryData<string> Templates => [.. CatalogueFiles.Names];

    [Theory, MemberData(nameof(Templates))]
    public void A_template_with_any_values_compiles_to_the_same_again(string name)
    {
        var (random, document) = (new Random(4711), CatalogueFiles.Document(name));
        for (var round = 0; round < Rounds; round++)
        {
            var yaml = random.Next(2) == 0 ? null : "env:\n  EXTRA: \"{{name}} {{{{x\"\ntags: { n: 08, m: \"null\" }\nfiles:\n- path: compose.yaml\n  content: " + Quoted(CatalogueFiles.Anything(random));
            var first = Lab.Good(yaml, document.Yaml, secrets: ["API_KEY"], parameters: CatalogueFiles.Values(document, random));
            Again(first, document);
        }
    }

    [Fact]
    public void Every_parameter_but_passwords_and_every_drawn_port_is_written()
    {
        var document = CatalogueFiles.Document("odoo-community");
        var first = Lab.Good(null, document.Yaml, parameters: ("domain", "crm.example.com"));
        var written = DocumentReader.Read(first.Yaml, new Faults())!;

        Assert.Equal("odoo-community", ((ScalarNode)written.Find("template")!).Text);
        var parameters = (MapNode)written.Find("parameters")!;
        Assert.Equal(
            document.Parameters.Where(parameter => parameter.Type != ParameterType.Password).Select(parameter => parameter.Name),
            parameters.Entries.Select(entry => entry.Key.Text));
        Assert.Equal($"{first.Spec.Ports[0]}", ((ScalarNode)parameters.Find("port")!).Text);
        Assert.All(first.Drawn.Values, password => Assert.DoesNotContain(password, first.Yaml, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("secrets: null\n")]
    [InlineData("secrets: {}\n")]
    [InlineData("tags: { ~: b, \"\": c, '- x': d, 08: e }\n")]
    [InlineData("env:\nsite: ~\nresources: { cpus: +1e-1 }\n")]
    [InlineData("command: [a, +5, .5, -1, 'true', \"~\", '', \"null\"]\n")]
    [InlineData("tags: {}\nports: []\ncommand:\n- >-\n  a\n  b\n- |+\n  c\n\n")]
    public void What_is_rare_compiles_to_the_same_again_too(string yaml)
    {
        var document = CatalogueFiles.Document("bot");
        Again(Lab.Good(yaml, document.Yaml, secrets: ["API_KEY"]), document);
    }

    [Fact]
    public void Any_text_survives_being_written()
    {
        var random = new Random(42);
        for (var round = 0; round < 5000; round++)
        {
            var (text, isKey) = (CatalogueFiles.Anything(random), random.Next(2) == 0);
            Node value = new ScalarNode(text, random.Next(2) == 0 && text.Length > 0, Place.Root());
            for (var depth = random.Next(4); depth > 0; depth--)
            {
                value = random.Next(2) == 0
                    ? new ListNode([value, value], Place.Root())
                    : new MapNode([new(new("k", true, Place.Root()), value), new(new(isKey ? "?" + text : "l", false, Place.Root()), value)], Place.Root());
            }

            var map = new MapNode([new(new("root", true, Place.Root()), value)], Place.Root());
            var (written, faults) = (DocumentWriter.Write(map), new Faults());
            var read = DocumentReader.Read(written, faults);
            Assert.False(faults.Any, written);
            Assert.Equal(Flat(map), Flat(read!));
        }
    }

    [Fact]
    public void A_configuration_that_grows_too_long_by_being_written_is_refused()
    {
        var template = Lab.Template(
            string.Concat(Enumerable.Range(0, 9).Select(i => $"  - {{ name: p{i}, type: text }}\n")), "  runtime: process\n  command: [a]\n");
        var faults = Lab.Bad(null, template, parameters: [.. Enumerable.Range(0, 9).Select(i => ($"p{i}", new string('x', 8000)))]);
        Assert.Contains("65536", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    private static void Again(CompiledDeployment first, TemplateDocument document)
    {
        var second = Lab.Compiler.Compile(new DeploymentSource
        {
            Name = "crm",
            Yaml = first.Yaml,
            Template = document.Yaml,
            Secrets = ["API_KEY"],
            Kept = [.. first.Drawn.Keys],
        });
        Assert.True(second.IsOk, first.Yaml + Lab.Told(second.Error));
        Assert.Equal((Lab.Said(first), first.Yaml), (Lab.Said(second.Value), second.Value.Yaml));
        Assert.Empty(second.Value.Drawn);
    }

    private static string Flat(Node node) => node switch
    {
        MapNode map => $"{{{string.Join(',', map.Entries.Select(entry => $"{entry.Key.Text}:{Flat(entry.Value)}"))}}}",
        ListNode list => $"[{string.Join(',', list.Items.Select(Flat))}]",
        ScalarNode { IsNull: true } => "null",
        ScalarNode scalar => $"\"{scalar.Text}\"",
        _ => "",
    };

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text.Replace("{{", "{{{{", StringComparison.Ordinal)) + "\n";
}
