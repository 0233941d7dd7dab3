using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Extensions;

/// <summary>Names an extension. It is drawn from the extension's name, so that names are unique.</summary>
[GenerateSerializer, Immutable, Alias("fleet.extension-id"), JsonConverter(typeof(FleetIdJsonConverter<ExtensionId>))]
public readonly record struct ExtensionId([property: Id(0)] string Value) : IFleetId<ExtensionId>
{
    private const int Length = 26;

    /// <inheritdoc/>
    public static string Prefix => "ext_";

    /// <inheritdoc/>
    public static ExtensionId Of(string value) => new(value);

    /// <summary>The id of the extension of that name, whether the catalogue has it or not.</summary>
    public static ExtensionId Named(string name) => new(Prefix + Drawn(name));

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal static string Drawn(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Length];
}
