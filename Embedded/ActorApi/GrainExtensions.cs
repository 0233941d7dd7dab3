using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain or a reference.</summary>
public static class GrainExtensions
{
    /// <summary>The identity behind a reference or a grain object.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase self => self.GrainContext.GrainId,
        _ => throw new ArgumentException($"{grain?.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>The key behind a reference or a grain object.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>A reference to the same grain under another of its interfaces.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) where TGrainInterface : IAddressable => grain switch
    {
        GrainReference reference => reference.Cast<TGrainInterface>(),
        IGrainBase self => self.GrainContext.ActivationServices.GetRequiredService<IGrainFactory>()
            .GetGrain<TGrainInterface>(self.GrainContext.GrainId),
        _ => throw new ArgumentException($"{grain?.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) where TGrainInterface : IAddressable =>
        grain.AsReference<TGrainInterface>();
}
