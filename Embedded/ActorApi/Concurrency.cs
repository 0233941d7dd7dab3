namespace Orleans.Concurrency;

/// <summary>Calls to this grain class may interleave at every await.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>
/// Names a static method <c>bool Name(IInvokable request)</c> of the grain class that says for each call whether it may
/// run while others await.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute(string callbackMethodName) : Attribute
{
    /// <summary>The predicate's name.</summary>
    public string CallbackMethodName { get; } = callbackMethodName;
}

/// <summary>This method may run while any other call of the grain awaits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>This method changes nothing: it may run while other read-only calls await.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>The caller does not wait for this method and learns nothing of its outcome.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>One key may have several activations at once, which share no state.</summary>
/// <param name="maxLocalWorkers">The most activations per key; -1 is one per processor.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers) : Attribute
{
    /// <summary>One activation per processor.</summary>
    public StatelessWorkerAttribute() : this(-1) { }

    /// <summary>The most activations per key; -1 is one per processor.</summary>
    public int MaxLocalWorkers { get; } = maxLocalWorkers;
}
