namespace Fleet.Simulation.Variants;

/// <summary>A variant that comes between grains and those who call them.</summary>
internal abstract class CallVariant : Variant, IIncomingGrainCallFilter
{
    private int _count;

    public override IIncomingGrainCallFilter? Filter => this;

    public abstract Task Invoke(IIncomingGrainCallContext context);

    protected static bool Is<TGrain>(IIncomingGrainCallContext context, string method) =>
        context.InterfaceMethod.DeclaringType == typeof(TGrain) && context.MethodName == method;

    /// <summary>Every n-th time.</summary>
    protected bool Each(int n) => ++_count % n == 0;
}
