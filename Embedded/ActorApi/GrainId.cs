using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A part of an identity, as text.</summary>
public readonly record struct IdSpan
{
    private readonly string? _text;

    private IdSpan(string text) => _text = text;

    /// <summary>Whether nothing was put in.</summary>
    public bool IsDefault => _text is null;

    /// <summary>Makes a part from its text.</summary>
    public static IdSpan Create(string id) => new(id);

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";
}

/// <summary>The type part of a grain's identity.</summary>
public readonly record struct GrainType(IdSpan Value)
{
    /// <summary>Whether nothing was put in.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Makes a type from its name.</summary>
    public static GrainType Create(string value) => new(IdSpan.Create(value));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>The identity of a grain: its type and its key.</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    /// <summary>Whether nothing was put in.</summary>
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    /// <summary>Makes an identity from its two parts.</summary>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <inheritdoc cref="Create(GrainType, IdSpan)"/>
    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    /// <inheritdoc cref="Create(GrainType, IdSpan)"/>
    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

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

    /// <summary>A hash that is equal in every process: it may choose a shard.</summary>
    public uint GetUniformHashCode()
    {
        var hash = 2166136261u;
        foreach (var c in Type.ToString()) hash = (hash ^ c) * 16777619u;
        foreach (var c in Key.ToString()) hash = (hash ^ c) * 16777619u;
        return hash;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";
}
