using System.Reflection;
using Fleet.Embedded.Activations;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Fleet.Embedded.Calls;

/// <summary>A call on its way through the filters.</summary>
internal sealed class IncomingCall(Call call, Activation activation, IReadOnlyList<IIncomingGrainCallFilter> filters)
    : IIncomingGrainCallContext
{
    private int _next;

    public IInvokable Request => call;

    public object Grain => activation.Target!;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public MethodInfo ImplementationMethod => activation.Class.ImplementationOf(call.Method.Method);

    public string InterfaceName => call.GetInterfaceName();

    public string MethodName => call.Method.Name;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public object? Result { get; set; }

    public Task Invoke() => _next < filters.Count ? filters[_next++].Invoke(this) : InvokeMethod();

    private async Task InvokeMethod()
    {
        var task = call.Invoke(Grain);
        await task;
        Result = call.ResultOf(task);
    }
}
