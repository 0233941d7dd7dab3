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
    private Task? _method;
    private object? _result;
    private bool _isReplaced;

    public IInvokable Request => call;

    public object Grain => activation.Target!;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public MethodInfo ImplementationMethod => activation.Class.ImplementationOf(call.Method.Method);

    public string InterfaceName => call.GetInterfaceName();

    public string MethodName => call.Method.Name;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public object? Result
    {
        get => _isReplaced ? _result : Unchanged is { } ended ? call.ResultOf(ended) : null;
        set => (_result, _isReplaced) = (value, true);
    }

    /// <summary>The method's own task, if it has succeeded and no filter has put another result in its place.</summary>
    internal Task? Unchanged => !_isReplaced && _method is { IsCompletedSuccessfully: true } ? _method : null;

    public Task Invoke() => _next < filters.Count ? filters[_next++].Invoke(this) : InvokeMethod();

    private Task InvokeMethod() =>
        _method = call.Invoke(Grain) ?? throw new InvalidOperationException($"{MethodName} returned null in place of a task.");
}
