using System.Globalization;

namespace Fleet.Templates.Tests;

public sealed class ParameterTests
{
    private static string With(string parameter, string use = "\"{{a}}\"") =>
        Lab.Template($"  - {{ name: a, {parameter} }}\n", $"  runtime: process\n  command: [x, {use}]\n");

    private static string Said(string parameter, string value) => Lab.Good(null, With(parameter), parameters: ("a", value)).Spec.Command[1];

    [Theory]
    [InlineData("type: text", "any: { \"{{b}}\" # ]\n- \ttext")]
    [InlineData("type: text, pattern: 'a|ab'", "ab")]
    [InlineData("type: text, pattern: '[a-z]+'", "")]
    [InlineData("type: whole, default: 0, min: -3", "-3")]
    [InlineData("type: fraction, default: 0, max: 2.5", "2.5")]
    [InlineData("type: boolean, default: true", "false")]
    [InlineData("type: choice, options: [x, y z], default: x", "y z")]
    [InlineData("type: port", "65535")]
    [InlineData("type: domain", "crm.example.com")]
    [InlineData("type: domain, default: crm.example.com", "")]
    [InlineData("type: email", "first.last+tag@example.co.uk")]
    public void A_value_of_the_type_is_taken_as_it_is(string parameter, string value) => Assert.Equal(value, Said(parameter, value));

    [Theory]
    [InlineData("type: text, required: true", "")]
    [InlineData("type: text", "nul\0")]
    [InlineData("type: text, pattern: '[a-z]+'", "a\n")]
    [InlineData("type: text, pattern: '[a-z]+'", "aB")]
    [InlineData("type: whole, default: 0", "1.0")]
    [InlineData("type: whole, default: 0", "")]
    [InlineData("type: whole, default: 0", "99999999999999999999")]
    [InlineData("type: whole, default: 0, min: 0", "-1")]
    [InlineData("type: fraction, default: 0", "1e999")]
    [InlineData("type: fraction, default: 0", "NaN")]
    [InlineData("type: boolean, default: true", "yes")]
    [InlineData("type: choice, options: [x], default: x", "X")]
    [InlineData("type: port", "0")]
    [InlineData("type: port", "65536")]
    [InlineData("type: domain", "localhost")]
    [InlineData("type: domain", "a..example.com")]
    [InlineData("type: domain", "-a.example.com")]
    [InlineData("type: domain", "crm.example.com;reboot")]
    [InlineData("type: email", "a'b@example.com")]
    [InlineData("type: email", "a@b")]
    public void Another_is_a_fault_at_the_parameter_that_never_repeats_it(string parameter, string value)
    {
        var fault = Assert.Single(Lab.Bad(null, With(parameter), parameters: ("a", value)));
        Assert.Equal(("parameters.a", 0, 0), (fault.Path, fault.Line, fault.Column));
        if (value.Length > 2) Assert.DoesNotContain(value, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_no_text() => Assert.Single(Lab.Bad(null, With("type: text"), parameters: ("a", "half \ud800")));

    [Fact]
    public void A_value_in_the_configuration_is_judged_at_its_place() =>
        Assert.Equal([("parameters.a", 1, 18)], Lab.Places(Lab.Bad("parameters: { a: no }", With("type: port")))
            .Select(place => (place.Path, place.Line, place.Column)));

    [Fact]
    public void The_requests_values_come_before_the_configurations_and_those_before_the_default()
    {
        var template = With("type: text, default: c");
        Assert.Equal("c", Lab.Good(null, template).Spec.Command[1]);
        Assert.Equal("c", Lab.Good("parameters: { a: null }", template).Spec.Command[1]);
        Assert.Equal("b", Lab.Good("parameters: { a: b }", template).Spec.Command[1]);
        Assert.Equal("a", Lab.Good("parameters: { a: b }", template, parameters: ("a", "a")).Spec.Command[1]);
    }

    [Fact]
    public void What_is_required_must_be_given() =>
        Assert.Equal("must be given", Assert.Single(Lab.Bad(null, With("type: domain, required: true"))).Message);

    [Fact]
    public void An_unknown_parameter_is_a_fault() =>
        Assert.Equal(["parameters.b"], Lab.Bad(null, With("type: text"), parameters: ("b", "x")).Select(fault => fault.Path));

    [Fact]
    public void Ports_without_a_value_are_drawn_and_differ()
    {
        var template = Lab.Template(
            string.Concat(Enumerable.Range(0, 60).Select(i => $"  - {{ name: p{i}, type: port, min: 20000, max: 20063 }}\n")),
            "  runtime: process\n  command: [x]\n  ports: [" + string.Join(", ", Enumerable.Range(0, 60).Select(i => $"\"{{{{p{i}}}}}\"")) + "]\n");
        var ports = Lab.Good(null, template, parameters: ("p7", "20007")).Spec.Ports;
        Assert.Equal((60, 20007), (ports.Distinct().Count(), ports[7]));
        Assert.All(ports, port => Assert.InRange(port, 20000, 20063));

        var usual = int.Parse(Lab.Good(null, With("type: port")).Spec.Command[1], CultureInfo.InvariantCulture);
        Assert.InRange(usual, 20_000, 29_999);
    }

    [Fact]
    public void No_value_becomes_more_than_the_text_of_its_place()
    {
        const string Evil = "x\"]\nhooks: { initialise: reboot }\nenv: { A: \"{{a}} {{pass}} ${S}";
        var template = Lab.Template(
            "  - { name: a, type: text }\n  - { name: pass, type: password }\n",
            "  runtime: process\n  command: [x, \"{{a}}\", \"-{{a}}-\"]\n");
        var spec = Lab.Good(null, template, parameters: ("a", Evil)).Spec;
        Assert.Equal(["x", Evil, $"-{Evil}-"], spec.Command);
        Assert.Null(spec.Hooks);
        Assert.Empty(spec.Env);
    }

    [Fact]
    public void A_value_that_stands_alone_keeps_its_type()
    {
        var template = Lab.Template(
            "  - { name: port, type: port }\n  - { name: flag, type: boolean, default: true }\n  - { name: cpus, type: fraction, default: 0.5 }\n  - { name: text, type: text, default: \"1\" }\n",
            "  runtime: process\n  command: [x]\n  ports: [\"{{ port }}\"]\n  resources: { cpus: \"{{cpus}}\" }\n  files: [ { path: a, content: a, executable: \"{{flag}}\" } ]\n");
        var spec = Lab.Good(null, template, parameters: ("port", "8080")).Spec;
        Assert.Equal((8080, 0.5, true), (spec.Ports[0], spec.Resources!.Cpus, spec.Files[0].Executable));

        Assert.Equal("ports[0]", Assert.Single(Lab.Bad("ports: [\"{{text}}\"]", template)).Path);
        Assert.Equal("ports[0]", Assert.Single(Lab.Bad("ports: [\"0{{port}}\"]", template)).Path);
    }

    [Theory]
    [InlineData("{{name}}", "crm")]
    [InlineData("a{{ name }}b{{name}}", "acrmbcrm")]
    [InlineData("{{{{name}}", "{{name}}")]
    [InlineData("{{{{{{name}}}}", "{{crm}}")]
    [InlineData("}} { {", "}} { {")]
    public void The_name_stands_in_any_value_and_braces_can_be_escaped(string text, string expected) =>
        Assert.Equal(expected, Lab.Good(Lab.Plain($"env: {{ A: \"{text}\" }}")).Spec.Env["A"]);

    [Theory]
    [InlineData("{{other}}")]
    [InlineData("{{")]
    [InlineData("{{name}")]
    [InlineData("{{ .Values }}")]
    [InlineData("{{{name}}}")]
    [InlineData("{{Name}}")]
    public void What_is_no_placeholder_is_a_fault(string text) =>
        Assert.Equal([("env.A", 3, 11)], Lab.Places(Lab.Bad(Lab.Plain($"env: {{ A: \"{text}\" }}"))));

    [Fact]
    public void A_short_document_cannot_stand_for_much()
    {
        var template = Lab.Template("  - { name: a, type: text }\n", "  runtime: process\n  command: [x]\n");
        string[] bombs = ["tags: { a: \"" + string.Concat(Enumerable.Repeat("{{a}}", 10_000)) + "\" }", "command: [" + string.Concat(Enumerable.Repeat("\"{{a}}\",", 4_000)) + "]"];
        foreach (var bomb in bombs)
        {
            Assert.Contains(Lab.Bad(bomb, template, parameters: ("a", new string('x', 8192))), fault => fault.Message.Contains("1048576", StringComparison.Ordinal));
            Lab.Good(bomb, template, parameters: ("a", "x"));
        }
    }

    [Fact]
    public void A_key_takes_no_placeholder() =>
        Assert.Contains("env.{{name}}", Lab.Bad(Lab.Plain("env: { \"{{name}}\": a }")).Select(fault => fault.Path));

    [Fact]
    public void Values_in_files_and_scripts_are_replaced_too()
    {
        var compiled = Lab.Good(Lab.Plain("files:\n  - path: a\n    content: |\n      one {{name}}\n      two\nhooks: { initialise: \"echo {{name}}\" }\n"));
        Assert.Equal(("one crm\ntwo\n", "echo crm"), (compiled.Spec.Files[0].Content, compiled.Spec.Hooks!.Initialise!.Script));
    }
}
