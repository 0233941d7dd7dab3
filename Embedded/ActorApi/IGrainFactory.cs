namespace Orleans;

/// <summary>Makes references to grains.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain of that key, which need not be active.</summary>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;
}
