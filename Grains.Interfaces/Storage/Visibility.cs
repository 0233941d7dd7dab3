using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Fleet.Storage;

/// <summary>
/// Which instances somebody may know of, and with them all that is an instance's: its logs, metrics, alerts, backups, commands. What is of no
/// instance, and instances of no team, are seen by everybody.
/// </summary>
/// <param name="Teams">The teams whose instances are seen; null for all.</param>
[GenerateSerializer, Immutable, Alias("fleet.visibility")]
public sealed record Visibility([property: Id(0)] ImmutableArray<string>? Teams)
{
    /// <summary>All of them.</summary>
    public static Visibility Everything { get; } = new((ImmutableArray<string>?)null);

    /// <summary>Those of these teams, and of none.</summary>
    public static Visibility Of(IEnumerable<string> teams) => new([.. teams]);

    /// <summary>Whether that is no limit.</summary>
    [JsonIgnore]
    public bool IsEverything => Teams is null;

    /// <summary>Whether something of that team is seen; null for what is of none.</summary>
    public bool Sees(string? team) => team is null || Teams is not { } teams || teams.Contains(team);

    /// <summary>What both see.</summary>
    public Visibility And(Visibility other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Teams is not { } others) return this;
        return Teams is not { } teams ? other : teams.All(team => others.Contains(team)) ? this : Of(teams.Where(team => others.Contains(team)));
    }

    /// <inheritdoc/>
    public bool Equals(Visibility? other) =>
        other is not null && (Teams, other.Teams) switch
        {
            ({ } teams, { } others) => teams.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal)),
            _ => Teams is null && other.Teams is null,
        };

    /// <inheritdoc/>
    public override int GetHashCode() => Teams is { } teams ? teams.Aggregate(teams.Length, (sum, team) => sum ^ StringComparer.Ordinal.GetHashCode(team)) : -1;

    /// <summary>Whether all that the other one sees is seen.</summary>
    public bool Includes(Visibility other) => IsEverything || (other.Teams is { } teams && teams.All(Sees));
}
