using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Templates;

/// <summary>Names a template: its slug after the prefix, so that slugs are unique.</summary>
[GenerateSerializer, Immutable, Alias("fleet.template-id"), JsonConverter(typeof(FleetIdJsonConverter<TemplateId>))]
public readonly record struct TemplateId([property: Id(0)] string Value) : IFleetId<TemplateId>
{
    /// <inheritdoc/>
    public static string Prefix => "tpl_";

    /// <inheritdoc/>
    public static TemplateId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
