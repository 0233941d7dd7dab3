using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Costs;

/// <summary>Names a recommendation: there is one for an instance at most, and its id is made of the instance's.</summary>
[GenerateSerializer, Immutable, Alias("fleet.recommendation-id"), JsonConverter(typeof(FleetIdJsonConverter<RecommendationId>))]
public readonly record struct RecommendationId([property: Id(0)] string Value) : IFleetId<RecommendationId>
{
    /// <inheritdoc/>
    public static string Prefix => "rec_";

    /// <summary>Whom it is for.</summary>
    public InstanceId Instance => InstanceId.Of(InstanceId.Prefix + Value[Prefix.Length..]);

    /// <inheritdoc/>
    public static RecommendationId Of(string value) => new(value);

    /// <summary>The one for that instance.</summary>
    public static RecommendationId Of(InstanceId instance) => new(Prefix + instance.Value[InstanceId.Prefix.Length..]);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A smaller size that would do, with the reasons.</summary>
/// <param name="Id">Which.</param>
/// <param name="InstanceId">For whom.</param>
/// <param name="InstanceName">What it is called.</param>
/// <param name="Provider">Where it is.</param>
/// <param name="CurrentTier">What it has.</param>
/// <param name="SuggestedTier">What would do.</param>
/// <param name="CurrentUsdMo">What 730 hours of what it has cost, in US dollars.</param>
/// <param name="SuggestedUsdMo">What 730 hours of what would do cost.</param>
/// <param name="AvgCpuPercent">The processor's use on average, in percent of what it has.</param>
/// <param name="AvgMemPercent">The memory's.</param>
/// <param name="Confidence">How much of the time was measured, 0 to 0.95.</param>
/// <param name="Reasoning">What was observed, and what follows from it, in sentences.</param>
/// <param name="GeneratedAt">When that was found.</param>
public sealed record Recommendation(
    RecommendationId Id,
    string InstanceId,
    string InstanceName,
    string Provider,
    string CurrentTier,
    string SuggestedTier,
    decimal CurrentUsdMo,
    decimal SuggestedUsdMo,
    double AvgCpuPercent,
    double AvgMemPercent,
    double Confidence,
    string Reasoning,
    DateTimeOffset GeneratedAt)
{
    /// <summary>What it saves in 730 hours.</summary>
    public decimal SavingsUsdMo => CurrentUsdMo - SuggestedUsdMo;

    /// <summary>Who does not want to hear of it; null if nobody has said so, or it has changed much since.</summary>
    public string? DismissedBy { get; init; }

    /// <summary>When that was said.</summary>
    public DateTimeOffset? DismissedAt { get; init; }
}

/// <summary>What an analysis did.</summary>
/// <param name="Analyzed">Instances that are RUNNING.</param>
/// <param name="Generated">Those of which a smaller size would do.</param>
/// <param name="Skipped">Those of which too little was measured, or whose price nobody knows.</param>
public sealed record AnalysisReport(int Analyzed, int Generated, int Skipped);

/// <summary>Which instances are greater than they need be, by what they used in the last thirty days.</summary>
public interface IRecommendations
{
    /// <summary>
    /// Looks at all instances anew that somebody may know of. What somebody has dismissed stays so, unless it suggests something else or saves a
    /// quarter more or less.
    /// </summary>
    Task<AnalysisReport> Analyze(Visibility of, CancellationToken cancellationToken = default);

    /// <summary>Those that hold now, what saves most first.</summary>
    Task<ImmutableArray<Recommendation>> List(Visibility visibleTo, bool withDismissed, CancellationToken cancellationToken = default);

    /// <summary>Somebody does not want to hear of it; not_found if it does not hold now.</summary>
    Task<Outcome<Recommendation>> Dismiss(RecommendationId id, string actor, CancellationToken cancellationToken = default);
}
