using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Anything that calls can be sent to.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>A virtual actor.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A virtual actor that is named by a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A virtual actor that is named by a number.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>An object outside the grains that receives calls from them.</summary>
    public interface IGrainObserver : IAddressable;
}
