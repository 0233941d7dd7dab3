using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>An instance at one moment, as far as rules are concerned.</summary>
/// <param name="Now">That moment.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StatusMessage">Why.</param>
/// <param name="IsGone">Whether it was destroyed or deregistered: then nothing is wrong with it any more.</param>
/// <param name="HasVoice">Whether its silence means anything: it has an agent, or a server that is probed.</param>
/// <param name="Sample">The newest; null before the first of this activation.</param>
/// <param name="SampledAt">When that came.</param>
/// <param name="HeardAt">The last sign of life; null before the first of this activation.</param>
/// <param name="AwakeSince">When this activation began to listen.</param>
/// <param name="Grace">How long everybody has to come back after that.</param>
/// <param name="Failure">The deployment that failed last; null if the last one did not.</param>
internal readonly record struct InstanceLook(
    DateTimeOffset Now,
    InstanceStatus Status,
    string? StatusMessage,
    bool IsGone,
    bool HasVoice,
    SampleRow? Sample,
    DateTimeOffset SampledAt,
    DateTimeOffset? HeardAt,
    DateTimeOffset AwakeSince,
    TimeSpan Grace,
    FailedDeployment? Failure)
{
    /// <summary>Since when somebody expects it to run; kept by the watch.</summary>
    public DateTimeOffset LoudSince { get; init; }

    /// <summary>Whether nobody expects it to run now, so that its figures and its silence mean nothing.</summary>
    public bool IsQuiet => Status is not (InstanceStatus.Running or InstanceStatus.Error or InstanceStatus.Unknown);
}

/// <summary>A deployment that failed.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Message">Why.</param>
internal sealed record FailedDeployment(DateTimeOffset At, string Message);
