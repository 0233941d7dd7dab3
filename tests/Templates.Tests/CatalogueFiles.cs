namespace Fleet.Templates.Tests;

/// <summary>The catalogue's documents, and values for their parameters.</summary>
internal static class CatalogueFiles
{
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Lab.CatalogueFolder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order();

    public static string Yaml(string name) => File.ReadAllText(Path.Combine(Lab.CatalogueFolder, $"{name}.yaml"));

    public static TemplateDocument Document(string name)
    {
        var outcome = Lab.Compiler.ReadTemplate(Yaml(name));
        Assert.True(outcome.IsOk, Lab.Told(outcome.Error));
        return outcome.Value;
    }

    /// <summary>Some values, each of which its parameter takes.</summary>
    public static (string Name, string Value)[] Values(TemplateDocument document, Random random) =>
        [.. from parameter in document.Parameters
            where parameter.Type != ParameterType.Password && random.Next(3) > 0
            select (parameter.Name, Value(parameter, random))];

    private static string Value(TemplateParameter parameter, Random random) => (parameter.Type, parameter.Name) switch
    {
        (ParameterType.Port, _) => $"{random.Next(1, 65536)}",
        (ParameterType.Whole, _) => $"{random.Next((int)(parameter.Min ?? -1000), (int)(parameter.Max ?? 1000) + 1)}",
        (ParameterType.Choice, _) => parameter.Options[random.Next(parameter.Options.Length)],
        (ParameterType.Domain, _) => random.Next(4) == 0 ? "" : $"{Word(random)}.{Word(random)}.example.com",
        (ParameterType.Email, _) => $"{Word(random)}+{Word(random)}@example.com",
        (_, "odoo_version") => $"{random.Next(16, 20)}.0",
        (_, "database_name" or "region") => Word(random),
        _ => Anything(random),
    };

    private static string Word(Random random) => "w" + random.Next().ToString("x", null);

    /// <summary>Text with all that YAML and placeholders care about.</summary>
    public static string Anything(Random random)
    {
        const string Pieces = "ab 0:#-?[]{},&*!|>'\"%@`\\/\n\n\t.~=<$_äß€\u2028\u0085\ufeff\u00a0^";
        var text = "";
        for (var length = random.Next(40); length > 0; length--)
        {
            text += random.Next(12) switch
            {
                0 => "{{name}}",
                1 => "😀",
                2 => "\n  ",
                _ => Pieces[random.Next(Pieces.Length)].ToString(),
            };
        }

        return text.Replace('\u0085', ' ');
    }
}
