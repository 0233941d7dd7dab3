namespace Fleet.Templates.Tests;

public sealed class DocumentTests
{
    public static TheoryData<string, int, int> Traps => new()
    {
        { "a: 1\na: 2\n", 2, 1 },
        { "a:\n\tb: 1\n", 2, 1 },
        { "env: { A: 1 }\n\tcommand: [a]\n", 2, 1 },
        { "ports: [\n\t1]\n", 2, 1 },
        { "a: &x 1\n", 1, 4 },
        { "a: *x\n", 1, 4 },
        { "a: !!binary aGk=\n", 1, 4 },
        { "a: ! 1\n", 1, 4 },
        { "%YAML 1.1\n---\na: 1\n", 1, 1 },
        { "a: 1\n---\nb: 2\n", 2, 1 },
        { "ports: [1\nruntime: a\n", 2, 1 },
        { "a: \"\\q\"\n", 1, 4 },
        { "a: 'b\n", 1, 4 },
        { "a: \u0001\n", 1, 4 },
        { "runtime: a\n\ud800: b\n", 2, 1 },
        { "- a\n- b\n", 1, 1 },
        { "just words\n", 1, 1 },
        { "port: {{port}}\n", 1, 8 },
        { "? [a]\n: b\n", 1, 3 },
        { " : b\n", 2, 1 },
    };

    [Theory, MemberData(nameof(Traps))]
    public void What_is_not_taken_of_YAML_is_a_fault_at_its_place(string yaml, int line, int column)
    {
        var faults = Lab.Bad(yaml);
        Assert.Contains((line, column), faults.Select(fault => (fault.Line, fault.Column)));

        // All that read documents refuse it alike.
        Assert.Contains((line, column), Lab.Compiler.TemplateOf(yaml).Error!.Faults.Select(fault => (fault.Line, fault.Column)));
        Assert.Contains((line, column), Lab.Compiler.ReadTemplate(yaml).Error!.Faults.Select(fault => (fault.Line, fault.Column)));
    }

    [Fact]
    public void A_document_that_grows_by_aliases_is_refused_as_it_stands()
    {
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range('b', 20).Select(c => $"{(char)c}: &{(char)c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n"));
        Assert.NotEmpty(Lab.Bad(bomb));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("a,")]
    [InlineData("\"")]
    [InlineData("&a ")]
    [InlineData("\n")]
    [InlineData("\t")]
    [InlineData("{a: [")]
    [InlineData("\"{{name}}\": ")]
    [InlineData("{{")]
    [InlineData("|\n ")]
    [InlineData("'\n")]
    public void The_longest_document_of_one_thing_is_read_in_no_time(string piece)
    {
        var most = string.Concat(Enumerable.Repeat(piece, 65_536 / piece.Length));
        foreach (var yaml in (string[])[most, "command: [" + most[..60_000], "hooks: { initialise: \"" + most[..60_000]])
        {
            Lab.Soon(() => Lab.Bad(yaml), yaml);
        }
    }

    [Fact]
    public void Nothing_is_nested_deeper_than_32_levels()
    {
        Assert.Equal("tags.a", Lab.Bad(Lab.Plain("tags: { a: " + new string('[', 30) + new string(']', 30) + " }"))[0].Path);
        Assert.Contains("32", Lab.Bad(Lab.Plain("tags: { a: " + new string('[', 31) + new string(']', 31) + " }"))[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_has_at_most_65536_characters()
    {
        var head = Lab.Plain("# ");
        Lab.Good(head + new string('x', 65_536 - head.Length));
        Assert.Contains("65536", Lab.Bad(head + new string('x', 65_537 - head.Length))[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_faults_a_hundred_are_told()
    {
        var faults = Lab.Bad(string.Concat(Enumerable.Range(0, 500).Select(i => $"unknown{i}: 1\n")));
        Assert.Equal(100, faults.Length);
    }

    [Fact]
    public void Tabs_inside_values_are_values() =>
        Assert.Equal("all:\n\tmake\n\n\tend\n", Lab.Good(Lab.Plain("files:\n  - path: Makefile\n    content: |\n      all:\n      \tmake\n\n      \tend\n")).Spec.Files[0].Content);

    [Fact]
    public void The_template_that_a_configuration_names_is_found()
    {
        Assert.Equal(TemplateId.Of("tpl_odoo-community"), Lab.Compiler.TemplateOf("template: odoo-community\nports: wrong\n").Value!.Id);
        Assert.Null(Lab.Compiler.TemplateOf("runtime: process\n").Value!.Id);
        Assert.Null(Lab.Compiler.TemplateOf("").Value!.Id);
        Assert.Equal(("template", 2, 11), Lab.Places(Lab.Compiler.TemplateOf("\ntemplate: [a]\n").Error!.Faults)[0]);
    }
}
