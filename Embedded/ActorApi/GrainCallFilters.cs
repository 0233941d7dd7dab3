using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans
{
    /// <summary>Runs around every call of a grain, inside its turn. Filters are services; a grain may be one for itself.</summary>
    public interface IIncomingGrainCallFilter
    {
        /// <summary>Does its part and awaits <see cref="IGrainCallContext.Invoke"/>, or does not, which leaves the call undone.</summary>
        Task Invoke(IIncomingGrainCallContext context);
    }

    /// <summary>One call, as a filter sees it.</summary>
    public interface IGrainCallContext
    {
        /// <summary>The raw call, with its arguments.</summary>
        IInvokable Request { get; }

        /// <summary>The grain object.</summary>
        object Grain { get; }

        /// <summary>The method as the interface declares it.</summary>
        MethodInfo InterfaceMethod { get; }

        /// <summary>The full name of the interface.</summary>
        string InterfaceName { get; }

        /// <summary>The name of the method.</summary>
        string MethodName { get; }

        /// <summary>The calling grain; null for callers outside the grains.</summary>
        GrainId? SourceId { get; }

        /// <summary>The called grain.</summary>
        GrainId TargetId { get; }

        /// <summary>What the method returned; a filter may replace it after <see cref="Invoke"/>.</summary>
        object? Result { get; set; }

        /// <summary>Runs the next filter, or the method.</summary>
        Task Invoke();
    }

    /// <summary>One call, as the called side sees it.</summary>
    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        /// <summary>The method as the class implements it.</summary>
        MethodInfo ImplementationMethod { get; }

        /// <summary>The called activation.</summary>
        IGrainContext TargetContext { get; }
    }
}

namespace Orleans.Serialization.Invocation
{
    /// <summary>A call and its arguments.</summary>
    public interface IInvokable
    {
        /// <summary>The number of arguments.</summary>
        int GetArgumentCount();

        /// <summary>One argument, from 0.</summary>
        object? GetArgument(int index);

        /// <summary>The token among the arguments; none if there is no such argument.</summary>
        CancellationToken GetCancellationToken();

        /// <summary>The full name of the interface.</summary>
        string GetInterfaceName();

        /// <summary>The interface.</summary>
        Type GetInterfaceType();

        /// <summary>The method as the interface declares it.</summary>
        MethodInfo GetMethod();

        /// <summary>The name of the method.</summary>
        string GetMethodName();
    }
}
