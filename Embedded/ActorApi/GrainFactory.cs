using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains and observers. A reference costs little and activates nothing.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain of this key.</summary>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">How the full name of the class begins, where several implement the interface.</param>
    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(string, string?)"/>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey;

    /// <summary>A reference to the grain of this identity.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;

    /// <summary>Makes an object callable by grains. The engine holds it until <see cref="DeleteObjectReference"/>.</summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Lets go of the object behind a reference; later calls to it fail.</summary>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;
}

/// <summary>The grain factory as code outside the grains knows it.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the process.</summary>
    IServiceProvider ServiceProvider { get; }
}
