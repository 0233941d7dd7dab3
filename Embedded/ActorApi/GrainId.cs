using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>The type part of a grain's identity.</summary>
public readonly record struct GrainType(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Makes a type from its name.</summary>
    public static GrainType Create(string value) => new(value);
}

/// <summary>A part of an identity, as text.</summary>
public readonly record struct IdSpan(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Makes a part from its text.</summary>
    public static IdSpan Create(string value) => new(value);
}

/// <summary>The identity of a grain: its type and its key.</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    /// <summary>Makes an identity from the names of its two parts.</summary>
    public static GrainId Create(string type, string key) => new(new GrainType(type), new IdSpan(key));

    /// <summary>Makes an identity from its two parts.</summary>
    public static GrainId Create(GrainType type, string key) => new(type, new IdSpan(key));

    /// <summary>Reads <c>type/key</c>.</summary>
    /// <exception cref="FormatException">The text has no slash.</exception>
    public static GrainId Parse(string value) =>
        TryParse(value, out var id) ? id : throw new FormatException($"'{value}' is no grain id: 'type/key' was expected.");

    /// <summary>Reads <c>type/key</c>; false if the text has no slash.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out GrainId id)
    {
        var slash = value?.IndexOf('/') ?? -1;
        id = slash > 0 ? Create(value![..slash], value[(slash + 1)..]) : default;
        return slash > 0;
    }

    /// <summary>A hash that is equal in every process.</summary>
    public uint GetUniformHashCode()
    {
        var hash = 2166136261u;
        foreach (var c in Type.Value) hash = (hash ^ c) * 16777619u;
        foreach (var c in Key.Value) hash = (hash ^ c) * 16777619u;
        return hash;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";
}
