namespace Orleans.Runtime;

/// <summary>The number of one life of a grain in memory.</summary>
public readonly record struct ActivationId(Guid Key)
{
    /// <inheritdoc/>
    public override string ToString() => Key.ToString("N");
}

/// <summary>One activation: a grain's life in memory between its activation and its deactivation.</summary>
public interface IGrainContext
{
    /// <summary>The grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null before it was made and after it was let go.</summary>
    object? GrainInstance { get; }

    /// <summary>A reference to the grain, to be cast with <c>AsReference</c>.</summary>
    GrainReference GrainReference { get; }

    /// <summary>Tells this activation from the grain's earlier and later ones.</summary>
    ActivationId ActivationId { get; }

    /// <summary>The services that the grain was made from.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Ends when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Asks the activation to end after the calls that run now. It does not wait for the end.</summary>
    /// <param name="deactivationReason">What <see cref="IGrainBase.OnDeactivateAsync"/> is told.</param>
    /// <param name="cancellationToken">Not observed: an asked-for end is not taken back.</param>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
