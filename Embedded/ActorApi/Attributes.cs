namespace Orleans;

/// <summary>Marks a type whose instances cross grain calls.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;

/// <summary>The number of a member on the wire; never renumbered.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The member's number.</summary>
    public uint Id { get; } = id;
}

/// <summary>The stable name of a type or method on the wire.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The stable name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>States that instances never change after they were made, so that a call need not copy them.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>The name of a grain class in <see cref="Runtime.GrainId"/>; without it the class name in lower case, less its "grain".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    /// <summary>The name.</summary>
    public string GrainType { get; } = grainType;
}

/// <summary>How long a caller waits for this method, or for all methods of this interface, as <c>hh:mm:ss</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time limit.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
}
