using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Templates.Configurations;
using Fleet.Templates.Documents;
using Fleet.Templates.Parameters;

namespace Fleet.Templates;

/// <summary>A template that has been read.</summary>
/// <param name="Document">What it says of itself.</param>
/// <param name="Deployment">Its configuration, with placeholders.</param>
/// <param name="AdminPassword">The parameter with the administrator's password.</param>
internal sealed record TemplateSource(TemplateDocument Document, MapNode Deployment, string? AdminPassword);

/// <summary>Reads templates.</summary>
internal static partial class TemplateReader
{
    private const int MaxNames = 200;

    /// <summary>The template; null or incomplete if there are faults.</summary>
    public static TemplateSource? Read(string yaml, Faults faults, string path = "")
    {
        if (DocumentReader.Read(yaml, faults, path) is not { } map) return null;
        var fields = new Fields(map, faults);
        fields.Require("slug", "name", "category", "deployment");
        var document = new TemplateDocument
        {
            Slug = Slug(fields, faults),
            Name = Text(fields, "name", 128, faults),
            Category = Text(fields, "category", 64, faults),
            Description = Text(fields, "description", 1024, faults),
            Extensions = Names(fields, "extensions", faults),
            Providers = Names(fields, "providers", faults),
            Parameters = ParameterReader.Read(fields, faults),
            Yaml = yaml,
        };
        var admin = fields.Node("adminPassword");
        var deployment = fields.Node("deployment");
        fields.Close();

        if (admin is not null && !document.Parameters.Any(parameter => parameter.Type == ParameterType.Password && parameter.Name == (admin as ScalarNode)?.Text))
        {
            faults.Add(admin.Place, "must be the name of a parameter of the type password");
        }

        if (deployment is not MapNode configuration)
        {
            if (deployment is not null) faults.Add(deployment.Place, "must be a map of keys and values");
            return null;
        }

        return new(document, configuration, (admin as ScalarNode)?.Text);
    }

    /// <summary>Tells the faults that a template's configuration has before anybody gives a value.</summary>
    public static void Check(TemplateSource template, Faults faults)
    {
        var values = ParameterValues.OfTemplate(template.Document.Parameters);
        var configuration = DeploymentCompiler.Fill(template.Deployment, values.All, faults);
        new ConfigurationReader(faults).Read(configuration);
        new SecretReader(values.All, null, faults).Read(configuration);
    }

    private static string Slug(Fields fields, Faults faults)
    {
        var slug = fields.Text("slug") ?? "";
        if (slug.Length > 0 && !IsSlug(slug)) faults.Add(fields.Node("slug")!.Place, SlugForm);
        return slug;
    }

    /// <summary>What a slug is.</summary>
    public const string SlugForm = "must be 1 to 64 lower-case letters, digits and inner hyphens";

    /// <summary>Whether text is a template's slug.</summary>
    public static bool IsSlug(string text) => SlugPattern().IsMatch(text);

    private static ImmutableArray<string> Names(Fields fields, string key, Faults faults)
    {
        var names = fields.Texts(key);
        if (names.Length > MaxNames) faults.Add(fields.Node(key)!.Place, $"must have at most {MaxNames} items");
        return names;
    }

    private static string Text(Fields fields, string key, int max, Faults faults)
    {
        var text = fields.Text(key) ?? "";
        if (text.Length > max) faults.Add(fields.Node(key)!.Place, $"must have at most {max} characters");
        if (text.Length == 0 && key != "description" && fields.Node(key) is { } node) faults.Add(node.Place, "must not be empty");
        return text;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\\z")]
    private static partial Regex SlugPattern();
}
