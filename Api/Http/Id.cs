using System.Diagnostics.CodeAnalysis;
using Fleet.Common;

namespace Fleet.Api.Http;

/// <summary>An id in a path. Reading it never fails; <see cref="Check"/> says what is wrong with it.</summary>
public sealed record Id<T> : IChecked where T : struct, IFleetId<T>
{
    private static readonly string Kind = InWords(typeof(T).Name[..^2]);

    /// <summary>The id.</summary>
    public T Value { get; private init; }

    private Refusal? Refusal { get; init; }

    /// <summary>Reads an id; always true.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "The framework's contract for arguments that read themselves.")]
    public static bool TryParse(string? text, IFormatProvider? provider, out Id<T> id)
    {
        id = FleetId.TryParse<T>(text, out var value) ? new() { Value = value }
            : text is { Length: > FleetId.MaxLength } ? new() { Refusal = Refusal.Malformed($"Invalid {Kind.ToLowerInvariant()} ID", "id") }
            : new() { Refusal = Refusal.NotFound(Kind) };
        return true;
    }

    /// <inheritdoc/>
    public Refusal? Check() => Refusal;

    private static string InWords(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}
