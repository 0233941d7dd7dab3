using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What the engine asks of a grain class.</summary>
public interface IGrainBase
{
    /// <summary>The activation that this object serves.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs after the stored state was read and before the first call. If it fails, so do the calls that wait.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call. It has a time limit, and a crash skips it.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}

/// <summary>The usual base of grain classes.</summary>
[SuppressMessage("Naming", "CA1725", Justification = "Orleans names the two tokens differently, and so must we.")]
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Takes the context of the activation that is being made on this thread.</summary>
    protected Grain() : this((SynchronizationContext.Current as IGrainContext)!) { }

    /// <summary>Takes a given context.</summary>
    protected Grain(IGrainContext grainContext) => GrainContext = grainContext;

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The identity as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>The services that the grain was made from.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after the calls that run now; later calls meet a fresh one.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps an idle activation for at least this long from now.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) =>
        (GrainContext as Fleet.Embedded.Activations.Activation)?.DelayCollection(timeSpan);
}
