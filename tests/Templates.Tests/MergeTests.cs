namespace Fleet.Templates.Tests;

public sealed class MergeTests
{
    private static readonly string Template = Lab.Template(
        "  - { name: domain, type: domain }\n  - { name: pass, type: password }\n",
        """
          runtime: process
          selector: env=prod
          command: [a, b]
          env: { A: "1", B: "2" }
          secrets: { PASS: "{{pass}}" }
          ports: [1, 2]
          tags: { x: "1", y: "2" }
          idle: { afterMinutes: 5, cpuPercent: 9 }
          site: { domain: "{{domain}}", port: 80 }
        """);

    [Fact]
    public void Variables_secrets_and_tags_are_joined_and_all_else_is_replaced()
    {
        var compiled = Lab.Good(
            "command: [c, \"{{domain}}\"]\nenv: { B: \"3\", C: \"4\" }\nsecrets: { MORE: \"${S}\" }\ntags: { y: \"3\" }\nidle: { afterMinutes: 6 }\n",
            Template, secrets: ["S"], parameters: ("domain", "a.example.com"));

        Assert.Equal(["c", "a.example.com"], compiled.Spec.Command);
        Assert.Equal("A=1 B=3 C=4", string.Join(' ', compiled.Spec.Env.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal("MORE=S PASS=pass", string.Join(' ', compiled.SecretVariables.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal("x=1 y=3", string.Join(' ', compiled.Tags.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal((6, 1), (compiled.Idle!.AfterMinutes, compiled.Idle.CpuPercent));
        Assert.Equal([1, 2], compiled.Spec.Ports);
        Assert.Equal("a.example.com", compiled.Spec.Site!.Domain);
    }

    [Fact]
    public void Null_removes_what_the_template_has()
    {
        var compiled = Lab.Good("idle: null\nenv: ~\nsite:\n", Template);
        Assert.Null(compiled.Idle);
        Assert.Null(compiled.Spec.Site);
        Assert.Empty(compiled.Spec.Env);
    }

    [Fact]
    public void A_server_takes_the_place_of_a_selector_and_the_other_way_round()
    {
        var compiled = Lab.Good("server: srv_1", Template);
        Assert.Equal(("srv_1", null), (compiled.Server!.Value.Value, compiled.Selector));

        compiled = Lab.Good("selector: a=b", Template.Replace("selector: env=prod", "server: srv_1", StringComparison.Ordinal));
        Assert.Equal((null, "a=b"), (compiled.Server?.Value, compiled.Selector));
    }

    [Fact]
    public void A_site_whose_domain_was_not_given_is_none() => Assert.Null(Lab.Good(null, Template).Spec.Site);

    [Theory]
    [InlineData("template: another", "template")]
    [InlineData("ports: [\"{{nothing}}\"]", "ports[0]")]
    public void What_does_not_fit_the_template_is_a_fault(string yaml, string path) => Assert.Equal(path, Assert.Single(Lab.Bad(yaml, Template)).Path);

    [Fact]
    public void A_template_may_be_named_or_not() => Assert.Equal(Lab.Said(Lab.Good("template: a-template", Template)), Lab.Said(Lab.Good(null, Template)));

    [Fact]
    public void A_fault_that_a_value_makes_in_the_template_is_told_at_its_place_there()
    {
        var template = Lab.Template("  - { name: size, type: text, required: true }\n", "  runtime: process\n  command: [a]\n  resources: { memory: \"{{size}}\" }\n");
        var fault = Assert.Single(Lab.Bad(null, template, parameters: ("size", "much")));
        Assert.Equal(("template.deployment.resources.memory", 9, 24), (fault.Path, fault.Line, fault.Column));
    }
}
