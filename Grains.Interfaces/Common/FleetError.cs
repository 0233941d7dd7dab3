using System.Collections.Immutable;

namespace Fleet.Common;

/// <summary>An expected failure.</summary>
/// <param name="Code">Its class, which decides the HTTP status.</param>
/// <param name="Message">A sentence for a person; never holds a secret.</param>
/// <param name="Field">The request's field that is to blame, if one is.</param>
[GenerateSerializer, Immutable, Alias("fleet.error")]
public sealed record FleetError(
    [property: Id(0)] ErrorCode Code,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Field = null)
{
    /// <summary>Every fault of a document, where the request held one.</summary>
    [Id(3)]
    public ImmutableArray<DocumentFault> Faults { get; init; } = [];

    /// <summary>The request broke a rule at <paramref name="field"/>.</summary>
    public static FleetError Invalid(string message, string? field = null) => new(ErrorCode.InvalidRequest, message, field);

    /// <summary>There is no such thing.</summary>
    public static FleetError NotFound(string what) => new(ErrorCode.NotFound, $"{what} not found");

    /// <summary>The present state does not allow it.</summary>
    public static FleetError Conflict(string message, string? field = null) => new(ErrorCode.Conflict, message, field);

    /// <summary>Something needed does not answer.</summary>
    public static FleetError Unavailable(string message) => new(ErrorCode.ServiceUnavailable, message);
}
