using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fleet.Extensions;

/// <summary>
/// A constraint on versions, in the words of npm: <c>1.2.3</c>, <c>^1.2</c>, <c>~1.2.3</c>, <c>&gt;=1.2 &lt;2</c>, <c>1.x</c>, <c>1.2 - 1.5</c>,
/// <c>*</c>, with <c>||</c> between alternatives. A version before its release is in it only where the constraint names one of that release.
/// </summary>
public sealed partial class VersionRange
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 128;

    private readonly ImmutableArray<ImmutableArray<Bound>> _alternatives;

    private VersionRange(ImmutableArray<ImmutableArray<Bound>> alternatives) => _alternatives = alternatives;

    /// <summary>Reads a constraint; null if it is none.</summary>
    public static VersionRange? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength) return null;
        var alternatives = text.Split("||").Select(Alternative).ToList();
        return alternatives.Any(one => one is null) ? null : new([.. alternatives.Select(one => one!.Value)]);
    }

    /// <summary>Whether that version is in it.</summary>
    public bool Contains(SemanticVersion version) => _alternatives.Any(bounds =>
        bounds.All(bound => bound.Holds(version))
        && (!version.IsEarly || bounds.Any(bound => bound.Version.IsEarly && bound.Version.IsOfSameRelease(version))));

    private static ImmutableArray<Bound>? Alternative(string text)
    {
        if (Span().Match(text) is { Success: true } span)
        {
            return Partial.Read(span.Groups[1].Value) is { } from && Partial.Read(span.Groups[2].Value) is { } to
                ? [.. from.AtLeast(), .. to.AtMost()] : null;
        }

        var bounds = ImmutableArray.CreateBuilder<Bound>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var match = Term().Match(rest.ToString());
            if (!match.Success || Partial.Read(match.Groups[2].Value) is not { } version) return null;
            bounds.AddRange(Bounds(match.Groups[1].Value, version));
            rest = rest[match.Length..].TrimStart();
        }

        return bounds.Count == 0 ? null : bounds.ToImmutable();
    }

    private static IEnumerable<Bound> Bounds(string sign, Partial version) => sign switch
    {
        "^" => version.Compatible(),
        "~" => version.Close(),
        ">=" => version.AtLeast(),
        ">" => version.Above(),
        "<=" => version.AtMost(),
        "<" => version.Below(),
        _ => version.Equal(),
    };

    private enum Sign
    {
        Equal,
        AtLeast,
        AtMost,
        Above,
        Below,
    }

    private sealed record Bound(Sign Sign, SemanticVersion Version)
    {
        public bool Holds(SemanticVersion version) => (Sign, version.CompareTo(Version)) switch
        {
            (Sign.Equal, var order) => order == 0,
            (Sign.AtLeast, var order) => order >= 0,
            (Sign.AtMost, var order) => order <= 0,
            (Sign.Above, var order) => order > 0,
            (_, var order) => order < 0,
        };
    }

    /// <summary>A version of which the last numbers may be missing.</summary>
    private sealed record Partial(SemanticVersion Version, int Given)
    {
        private static readonly SemanticVersion Never = new(0, 0, 0, "0");

        public static Partial? Read(string text)
        {
            if (Wild().Match(text) is not { Success: true } match) return SemanticVersion.Read(text) is { } whole ? new(whole, 3) : null;
            var numbers = match.Groups["n"].Captures.Select(one => int.Parse(one.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)).ToList();
            return new(new(numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1), 0), numbers.Count);
        }

        public IEnumerable<Bound> AtLeast() => [new(Sign.AtLeast, Version)];

        public IEnumerable<Bound> Equal() => Given == 3 ? [new(Sign.Equal, Version)] : [.. AtLeast(), .. BelowNext(Given)];

        public IEnumerable<Bound> Close() => [.. AtLeast(), .. BelowNext(Math.Min(Given, 2))];

        // The first number that is not zero stays, as far as numbers are given.
        public IEnumerable<Bound> Compatible() =>
            [.. AtLeast(), .. BelowNext(Version.Major > 0 || Given < 2 ? Math.Min(Given, 1) : Version.Minor > 0 || Given < 3 ? 2 : 3)];

        public IEnumerable<Bound> AtMost() => Given == 3 ? [new(Sign.AtMost, Version)] : BelowNext(Given);

        public IEnumerable<Bound> Above() => Given switch
        {
            3 => [new(Sign.Above, Version)],
            0 => [new(Sign.Below, Never)],
            _ => [new(Sign.AtLeast, Next(Given))],
        };

        public IEnumerable<Bound> Below() => Given == 0 ? [new(Sign.Below, Never)] : [new(Sign.Below, Version)];

        private IEnumerable<Bound> BelowNext(int kept) => kept == 0 ? [] : [new(Sign.Below, Next(kept))];

        /// <summary>The first version of which the first so many numbers are greater.</summary>
        private SemanticVersion Next(int kept) => kept switch
        {
            1 => new(Version.Major + 1, 0, 0),
            2 => new(Version.Major, Version.Minor + 1, 0),
            _ => new(Version.Major, Version.Minor, Version.Patch + 1),
        };
    }

    [GeneratedRegex(@"^\s*(\S+)\s+-\s+(\S+)\s*\z")]
    private static partial Regex Span();

    [GeneratedRegex(@"^(\^|~|>=|<=|>|<|=)?\s*([^\s,<>=^~|]+)\s*,?")]
    private static partial Regex Term();

    [GeneratedRegex(@"^(?:[*xX]|v?(?<n>[0-9]{1,9})(?:\.(?:[*xX]|(?<n>[0-9]{1,9})))?(?:\.[*xX])?)\z")]
    private static partial Regex Wild();
}
