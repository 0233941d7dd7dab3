using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Templates;

namespace Fleet.Api.Surfaces.Bots;

/// <summary>The template that bots are made from, and where they keep what this surface calls them.</summary>
internal static class BotTemplate
{
    private const string DisplayName = "display_name";
    private const string RegionKey = "region";
    private const string Nameless = "bot";
    private const int SuffixLength = 6;
    private const int MaxStem = 100;

    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TemplateId Id = TemplateId.Of($"{TemplateId.Prefix}bot");

    /// <summary>Display names may be anything, and twice; instance names may not. So each gets a few characters of its own.</summary>
    public static DeploymentRequest Request(CreateBot body, IIdSource ids)
    {
        var suffix = ids.Next()[^SuffixLength..];
        var stem = InstanceName.Normalise(body.Name ?? Nameless) ?? Nameless;
        var name = $"{stem[..Math.Min(stem.Length, MaxStem)].Trim('-')}-{suffix}";
        return new()
        {
            Name = name,
            Provider = Providers.Ssh,
            Region = body.Region,
            Yaml = Tagged(body.Name ?? name),
            Template = Id,
            Parameters = body.Region is { } region
                ? ImmutableSortedDictionary<string, string>.Empty.Add(RegionKey, region)
                : ImmutableSortedDictionary<string, string>.Empty,
        };
    }

    /// <summary>Its display name; its instance name if it was not made here.</summary>
    public static string NameOf(InstanceView view) => view.Tags.GetValueOrDefault(DisplayName) ?? view.Name;

    /// <summary>A configuration that says nothing but the display name. What JSON quotes, YAML reads; braces begin a placeholder.</summary>
    private static string Tagged(string displayName)
    {
        var quoted = JsonSerializer.Serialize(displayName.Replace("{{", "{{{{", StringComparison.Ordinal), Quoting);
        return $"tags:\n  {DisplayName}: {quoted}\n";
    }
}
