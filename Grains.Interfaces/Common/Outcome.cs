using System.Diagnostics.CodeAnalysis;

namespace Fleet.Common;

/// <summary>A value, or the expected failure that stands in its place. Exceptions are for bugs.</summary>
[GenerateSerializer, Immutable, Alias("fleet.outcome`1")]
public sealed record Outcome<T>
{
    /// <summary>The value; null on failure.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The failure; null on success.</summary>
    [Id(1)]
    public FleetError? Error { get; init; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>The same failure of another type.</summary>
    public Outcome<TOther> As<TOther>() => new() { Error = Error ?? throw new InvalidOperationException("A success has no error to carry over.") };

    /// <summary>A success.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The record's initializer is the alternative.")]
    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    /// <summary>A failure.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The record's initializer is the alternative.")]
    public static implicit operator Outcome<T>(FleetError error) => new() { Error = error };
}

/// <summary>Success with nothing to say.</summary>
[GenerateSerializer, Immutable, Alias("fleet.done")]
public sealed record Done
{
    /// <summary>The only value.</summary>
    public static Done Value { get; } = new();
}
