using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Fleet.Embedded.Calls;

/// <summary>What the engine knows of one method of a grain or observer interface.</summary>
internal sealed class MethodDescriptor
{
    internal MethodDescriptor(Type @interface, MethodInfo method)
    {
        Interface = @interface;
        Method = method;
        Name = method.Name;
        AlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsOneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        TakesToken = method.GetParameters() is [.., { } last] && last.ParameterType == typeof(CancellationToken);
        ResponseTimeout = (method.GetCustomAttribute<ResponseTimeoutAttribute>()
            ?? method.DeclaringType?.GetCustomAttribute<ResponseTimeoutAttribute>())?.Timeout;
    }

    internal Type Interface { get; }

    internal MethodInfo Method { get; }

    internal string Name { get; }

    internal bool AlwaysInterleave { get; }

    internal bool IsReadOnly { get; }

    internal bool IsOneWay { get; }

    internal bool TakesToken { get; }

    /// <summary>Null is the engine's own limit.</summary>
    internal TimeSpan? ResponseTimeout { get; }
}
