using System.Collections.Immutable;
using Fleet.Templates.Documents;
using Fleet.Templates.Parameters;

namespace Fleet.Templates.Configurations;

/// <summary>The configuration as it is kept: with its template's name, every parameter's value and every secret's name, and no secret.</summary>
internal static class Written
{
    public static MapNode Of(
        MapNode configuration, TemplateSource? template, IReadOnlyDictionary<string, ParameterValue> values, ImmutableArray<string> secrets)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        if (template is not null) entries.Add(Entry("template", Text(template.Document.Slug)));
        if (template is { Document.Parameters.Length: > 0 }) entries.Add(Entry("parameters", Parameters(template, values)));
        foreach (var entry in configuration.Without("template", "parameters", "secrets").Entries) entries.Add(entry);

        if (configuration.Find("secrets") is ScalarNode none)
        {
            // It removes the template's, which a map would be joined with; secrets that nothing names need not be written.
            entries.Add(Entry("secrets", none));
        }
        else
        {
            var named = configuration.Find("secrets") as MapNode ?? MapNode.Empty;
            var all = named with { Entries = [.. named.Entries, .. secrets.Select(name => Entry(name, Text($"${{{name}}}")))] };
            if (!all.Entries.IsEmpty) entries.Add(Entry("secrets", all));
        }

        return new(entries.ToImmutable(), configuration.Place);
    }

    private static MapNode Parameters(TemplateSource template, IReadOnlyDictionary<string, ParameterValue> values) => MapNode.Empty with
    {
        Entries =
        [
            .. from parameter in template.Document.Parameters
               where parameter.Type != ParameterType.Password
               let value = values[parameter.Name]
               select Entry(parameter.Name, new ScalarNode(value.Text, value.IsTyped, Place.Root())),
        ],
    };

    private static MapEntry Entry(string key, Node value) => new(Text(key) with { IsPlain = true }, value);

    private static ScalarNode Text(string text) => new(text, IsPlain: false, Place.Root());
}
