using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Templates.Configurations;
using Fleet.Templates.Documents;
using Fleet.Templates.Parameters;

namespace Fleet.Templates;

/// <summary>Parses, fills in, merges, reads: each a step that tells all its faults before the whole is judged.</summary>
internal sealed class DeploymentCompiler : IDeploymentCompiler
{
    private const string Configuration = "the configuration";
    private const string Template = "the template";

    public Outcome<TemplateReference> TemplateOf(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var faults = new Faults();
        var slug = DocumentReader.Read(yaml, faults) is { } map ? Slug(map, faults) : null;
        return faults.Any ? faults.ToError(Configuration) : new TemplateReference(slug is null ? null : TemplateId.Of(TemplateId.Prefix + slug));
    }

    public Outcome<TemplateDocument> ReadTemplate(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var faults = new Faults();
        var template = TemplateReader.Read(yaml, faults);
        if (template is not null) TemplateReader.Check(template, faults);
        return faults.Any ? faults.ToError(Template) : template!.Document;
    }

    public Outcome<CompiledDeployment> Compile(DeploymentSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source is { Yaml: null, Template: null }) return FleetError.Invalid("a configuration or a template is needed", "yaml");

        var faults = new Faults();
        var template = source.Template is null ? null : TemplateReader.Read(source.Template, faults, "template");
        // A template was checked when it was stored: with one that is faulty now there is nothing to go on with.
        if (faults.Any) return faults.ToError(Template);
        if (DocumentReader.Read(source.Yaml ?? "", faults) is not { } configuration) return faults.ToError(Configuration);

        Named(configuration, template, faults);
        Reserved(configuration, faults);
        var values = ParameterValues.Of(template?.Document.Parameters ?? [], configuration, source, faults);
        var own = Fill(configuration.Without("template", "parameters"), values.All, faults);
        var merged = template is null ? own : Merge.Of(Fill(template.Deployment, values.All, faults), own);

        var compiled = new ConfigurationReader(faults).Read(merged);
        var secrets = new SecretReader(values.All, [.. source.Secrets, .. source.Kept], faults);
        var variables = secrets.Read(merged);
        var unnamed = secrets.Unnamed(source, variables, merged);
        var yaml = DocumentWriter.Write(Written.Of(configuration, template, values.All, unnamed));
        if (yaml.Length > DocumentReader.MaxLength) faults.Add(Place.Root(), $"has more than {DocumentReader.MaxLength} characters with its parameters written into it");
        if (faults.Any) return faults.ToError(Configuration);

        return compiled with
        {
            Spec = compiled.Spec with { Env = compiled.Spec.Env.SetItems(secrets.References) },
            SecretVariables = variables.AddRange(unnamed.Select(name => KeyValuePair.Create(name, name))),
            Drawn = values.Drawn,
            AdminPassword = template?.AdminPassword,
            Yaml = yaml,
        };
    }

    /// <summary>A configuration with values in the place of its placeholders, but for its secrets, which are names of values and stay so.</summary>
    public static MapNode Fill(MapNode configuration, IReadOnlyDictionary<string, ParameterValue> values, Faults faults)
    {
        var filled = new Placeholders(values, faults).Replace(configuration.Without("secrets"));
        return filled with { Entries = [.. filled.Entries, .. configuration.Entries.Where(entry => entry.Key.Text == "secrets")] };
    }

    private static string? Slug(MapNode configuration, Faults faults)
    {
        if (configuration.Find("template") is not { } node || node is ScalarNode { IsNull: true }) return null;
        if (Scalars.Text(node, faults) is not { } slug) return null;
        if (TemplateReader.IsSlug(slug)) return slug;
        faults.Add(node.Place, TemplateReader.SlugForm);
        return null;
    }

    private static void Named(MapNode configuration, TemplateSource? template, Faults faults)
    {
        if (Slug(configuration, faults) is not { } slug || slug == template?.Document.Slug) return;
        faults.Add(configuration.Find("template")!.Place, template is null ? "there is no such template" : "names another template than the one that was asked for");
    }

    private static void Reserved(MapNode configuration, Faults faults)
    {
        foreach (var section in (string[])["env", "secrets"])
        {
            if (configuration.Find(section) is not MapNode map) continue;
            var reserved = ReservedNames.Of(map.Entries.Select(entry => entry.Key.Text)).ToImmutableHashSet();
            foreach (var entry in map.Entries.Where(entry => reserved.Contains(entry.Key.Text))) faults.Add(entry.Key.Place, "is reserved");
        }
    }
}
