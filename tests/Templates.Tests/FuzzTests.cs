using System.Collections.Immutable;
using Fleet.Deployments;

namespace Fleet.Templates.Tests;

/// <summary>Whatever anybody writes: an answer, soon, and never an exception.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 4000;

    private static readonly string[] Pieces =
    [
        "\n", "\n  ", "\n- ", ": ", "- ", "? ", "{", "}", "[", "]", ",", "&a ", "*a", "!!str ", "|\n", ">-\n", "\"", "'", "#", "\t", "{{", "}}", "{{{{",
        "{{name}}", "{{port}}", "${X}", "null", "~", "true", "-1", "1e99", ".nan", "99999999999999999999", "%YAML 1.2\n", "---\n", "...\n", "\r\n", "\r", "\0",
        "\u0085", "\u2028", "\ufeff", "\ud800", "😀", "<<: ", "runtime", "command", "env:", "secrets:", "parameters:", "template: bot\n", "\\x", "\\u12", "@", "`", "|2\n", "|9-\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Configurations_that_were_mangled(int seed)
    {
        var random = new Random(seed);
        var templates = CatalogueFiles.Names.Select(CatalogueFiles.Yaml).ToArray();
        string[] good = [.. templates.Select(yaml => yaml[(yaml.IndexOf("deployment:", StringComparison.Ordinal) + 12)..].Replace("\n  ", "\n", StringComparison.Ordinal).TrimStart()), Lab.Plain("env: { A: b }\nports: [80]\n"), ""];
        var compiled = 0;
        var none = ImmutableSortedDictionary<string, string>.Empty;
        for (var round = 0; round < Rounds; round++)
        {
            var yaml = Mangled(good[random.Next(good.Length)], random);
            Answers(yaml, () =>
            {
                Lab.Compiler.TemplateOf(yaml);
                var source = new DeploymentSource
                {
                    Name = "crm",
                    Yaml = yaml,
                    Template = random.Next(3) == 0 ? null : templates[random.Next(templates.Length)],
                    Secrets = [.. random.Next(2) == 0 ? ["X"] : Array.Empty<string>()],
                };
                if (random.Next(10) == 0) source = source with { Parameters = source.Parameters.Add("port", Pieces[random.Next(Pieces.Length)]) };
                if (Lab.Compiler.Compile(source) is not { IsOk: true, Value: { } first }) return;

                // What was taken, whatever it looks like, is kept as what it says.
                compiled++;
                var again = Lab.Compiler.Compile(source with { Yaml = first.Yaml, Kept = [.. first.Drawn.Keys], Parameters = none });
                Assert.True(again.IsOk, $"{yaml}\n=====\n{first.Yaml}\n{Lab.Told(again.Error)}");
                Assert.Equal((Lab.Said(first), first.Yaml), (Lab.Said(again.Value), again.Value.Yaml));
            });
        }

        Assert.InRange(compiled, Rounds / 20, Rounds);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Templates_that_were_mangled(int seed)
    {
        var random = new Random(seed);
        var templates = CatalogueFiles.Names.Select(CatalogueFiles.Yaml).ToArray();
        for (var round = 0; round < Rounds / 2; round++)
        {
            var yaml = Mangled(templates[random.Next(templates.Length)], random);
            Answers(yaml, () =>
            {
                var outcome = Lab.Compiler.ReadTemplate(yaml);
                var compiled = Lab.Compile(null, yaml);
                // A template that was taken has no fault of its own with values that its parameters take.
                if (outcome.IsOk && outcome.Value.Parameters.All(parameter => !parameter.IsRequired)) Assert.True(compiled.IsOk, yaml + Lab.Told(compiled.Error));
            });
        }
    }

    private static string Mangled(string text, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(4) == 0 ? random.Next(200) : random.Next(3), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(random.Next(text.Length + 1 - length), length)),
                2 => text.Insert(at, string.Concat(Enumerable.Repeat(Pieces[random.Next(Pieces.Length)], random.Next(50) == 0 ? 2000 : 1))),
                3 => text.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => text.Insert(at, Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)]),
            };
        }

        return text;
    }

    private static void Answers(string yaml, Action act)
    {
        try
        {
            Lab.Soon(act, yaml);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{exception}\n{yaml}");
        }
    }
}
