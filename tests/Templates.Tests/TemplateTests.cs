namespace Fleet.Templates.Tests;

public sealed class TemplateTests
{
    private const string Deployment = "  runtime: process\n  command: [a]\n";

    [Fact]
    public void A_template_says_what_it_is()
    {
        var yaml = Lab.Template(
            "  - { name: port, type: port, description: Where, min: 1024 }\n  - { name: mode, type: choice, options: [a, b], default: b }\n  - { name: pass, type: password, required: true }\n",
            Deployment, "description: For tests\nextensions: [x]\nproviders: [ssh]\nadminPassword: pass\n");
        var document = Lab.Compiler.ReadTemplate(yaml).Value!;

        Assert.Equal(("a-template", "A template", "test", "For tests"), (document.Slug, document.Name, document.Category, document.Description));
        Assert.Equal(("x", "ssh", yaml), (Assert.Single(document.Extensions), Assert.Single(document.Providers), document.Yaml));
        Assert.Equal(["port:Port:::1024", "mode:Choice:b:a,b:", "pass:Password:::"], document.Parameters.Select(parameter =>
            $"{parameter.Name}:{parameter.Type}:{parameter.Default}:{string.Join(',', parameter.Options)}:{parameter.Min}"));
        Assert.True(document.Parameters[2].IsRequired);
    }

    [Theory]
    [InlineData("{ name: Port, type: port }")]
    [InlineData("{ name: name, type: text }")]
    [InlineData("{ name: a }")]
    [InlineData("{ name: a, type: number }")]
    [InlineData("{ name: a, type: whole }")]
    [InlineData("{ name: a, type: whole, default: x }")]
    [InlineData("{ name: a, type: whole, default: 5, max: 4 }")]
    [InlineData("{ name: a, type: whole, default: 5, min: 6, max: 4 }")]
    [InlineData("{ name: a, type: choice, default: a }")]
    [InlineData("{ name: a, type: choice, options: [b], default: a }")]
    [InlineData("{ name: a, type: text, options: [b] }")]
    [InlineData("{ name: a, type: text, pattern: '(' }")]
    [InlineData("{ name: a, type: text, pattern: 'a)|(b' }")]
    [InlineData("{ name: a, type: text, pattern: '(a)\\1' }")]
    [InlineData("{ name: a, type: text, pattern: '(?=a)' }")]
    [InlineData("{ name: a, type: email, pattern: a }")]
    [InlineData("{ name: a, type: text, min: 4 }")]
    [InlineData("{ name: a, type: text, required: true, default: x }")]
    [InlineData("{ name: a, type: password, default: x }")]
    [InlineData("{ name: a, type: port, min: 70000 }")]
    [InlineData("{ name: a, type: port, min: 1.5 }")]
    [InlineData("{ name: a, type: text, surprise: 1 }")]
    [InlineData("{ name: a, type: text }\n  - { name: a, type: text }")]
    [InlineData("a")]
    public void A_parameter_that_makes_no_sense_is_a_fault(string parameter)
    {
        var outcome = Lab.Compiler.ReadTemplate(Lab.Template($"  - {parameter}\n", Deployment));
        Assert.False(outcome.IsOk);
        Assert.All(outcome.Error.Faults, fault => Assert.StartsWith("parameters[", fault.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  runtime: process\n", "deployment")]
    [InlineData("  runtime: process\n  command: [\"{{unknown}}\"]\n", "deployment.command[0]")]
    [InlineData("  runtime: process\n  command: [a]\n  template: x\n", "deployment.template")]
    [InlineData("  runtime: process\n  command: [a]\n  parameters: { a: b }\n", "deployment.parameters")]
    [InlineData("  runtime: process\n  command: [a]\n  ports: [x]\n", "deployment.ports[0]")]
    [InlineData("  runtime: process\n  command: [a]\n  env: { A: \"{{pass}}\" }\n", "deployment.env.A")]
    [InlineData("  runtime: process\n  command: [a]\n  hooks: { initialise: \"echo {{ pass }}\" }\n", "deployment.hooks.initialise")]
    [InlineData("  runtime: process\n  command: [a]\n  secrets: { A: \"x{{pass}}\" }\n", "deployment.secrets.A")]
    [InlineData("  runtime: process\n  command: [a]\n  secrets: { A: \"{{port}}\" }\n", "deployment.secrets.A")]
    [InlineData("  runtime: process\n  command: [a]\n  secrets: { A: clear }\n", "deployment.secrets.A")]
    public void A_templates_configuration_is_checked_whatever_its_values(string deployment, string path)
    {
        var yaml = Lab.Template("  - { name: port, type: port }\n  - { name: pass, type: password }\n", deployment);
        Assert.Contains(path, Lab.Compiler.ReadTemplate(yaml).Error!.Faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("site: { domain: \"www.{{domain}}\", port: 80 }")]
    [InlineData("resources: { memory: \"{{domain}}\" }")]
    [InlineData("stopGraceSeconds: \"{{port}}\"")]
    [InlineData("resources: { memory: \"{{port}}XiB\" }")]
    public void It_is_judged_by_the_values_that_it_has_when_nobody_gives_any(string line)
    {
        var yaml = Lab.Template("  - { name: port, type: port }\n  - { name: domain, type: domain }\n", Deployment + $"  {line}\n");
        Assert.Single(Lab.Compiler.ReadTemplate(yaml).Error!.Faults);
    }

    [Fact]
    public void A_value_that_is_not_known_yet_is_of_any_type()
    {
        var yaml = Lab.Template(
            "  - { name: port, type: port, required: true }\n  - { name: size, type: text, required: true }\n  - { name: flag, type: boolean, required: true }\n  - { name: word, type: text, required: true }\n",
            """
              runtime: "{{word}}"
              command: [a]
              ports: ["{{port}}"]
              server: "{{word}}"
              restartPolicy: "{{word}}"
              resources: { cpus: "{{port}}", memory: "{{size}}GiB" }
              files: [ { path: "{{word}}", content: "{{word}}", executable: "{{flag}}" } ]
              idle: { afterMinutes: "{{port}}", excluded: [ { days: ["{{word}}"], from: "{{word}}", to: "{{word}}:00" } ] }
              site: { domain: "{{word}}.example.com", port: "{{port}}" }
            """);
        var outcome = Lab.Compiler.ReadTemplate(yaml);
        Assert.True(outcome.IsOk, Lab.Told(outcome.Error));
    }

    [Fact]
    public void The_administrators_password_is_a_password() =>
        Assert.Equal("adminPassword", Assert.Single(Lab.Compiler.ReadTemplate(
            Lab.Template("  - { name: a, type: text }\n", Deployment, "adminPassword: a\n")).Error!.Faults).Path);

    [Theory]
    [InlineData("((a{1,50}){1,50}){1,50}b")]
    [InlineData("(a|aa)+$")]
    [InlineData("(x+x+)+y")]
    [InlineData("([a-z]+)*[0-9]{1,9}([a-z]+)*!")]
    public void A_pattern_never_holds_anybody_up(string pattern)
    {
        var template = Lab.Template($"  - {{ name: a, type: text, pattern: '{pattern}' }}\n", Deployment);
        Lab.Soon(() =>
        {
            if (Lab.Compiler.ReadTemplate(template).IsOk) Lab.Bad(null, template, parameters: ("a", new string('a', 8000) + "?"));
        }, template);
    }
}
