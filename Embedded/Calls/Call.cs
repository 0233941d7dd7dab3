using System.Diagnostics;
using System.Reflection;
using Fleet.Embedded.Activations;
using Fleet.Embedded.Hosting;
using Fleet.Embedded.Scheduling;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Fleet.Embedded.Calls;

/// <summary>
/// One call on its way. Each interface method has a generated subclass that holds the arguments and knows how to call the
/// method; so nothing is boxed and nothing is looked up by reflection while calls run.
/// </summary>
internal abstract class Call : Turn, IInvokable
{
    private MethodDescriptor _method = null!;
    private GrainReference _reference = null!;
    private TurnQueue? _queue;
    private IncomingCall? _filtered;
    private Task? _running;
    private Activity? _cause;
    private CancellationTokenRegistration _cancellation;
    private long _startedAt;
    private bool _isTimed;

    /// <summary>The calling grain; null for callers outside the grains.</summary>
    internal TurnQueue? Source { get; private set; }

    internal MethodDescriptor Method => _method;

    internal Dictionary<string, object>? Context { get; private set; }

    internal override bool IsReadOnly => _method.IsReadOnly;

    internal override bool IsAwaitedOutside => Source is null && !_method.IsOneWay;

    public abstract int GetArgumentCount();

    public abstract object? GetArgument(int index);

    /// <summary>Calls the method with the arguments.</summary>
    public abstract Task Invoke(object target);

    public virtual CancellationToken GetCancellationToken() => default;

    public string GetInterfaceName() => _method.Interface.FullName ?? _method.Interface.Name;

    public Type GetInterfaceType() => _method.Interface;

    public MethodInfo GetMethod() => _method.Method;

    public string GetMethodName() => _method.Name;

    /// <summary>Notes who calls whom; false if the call was cancelled before it left.</summary>
    internal bool Prepare(GrainReference reference, MethodDescriptor method)
    {
        _reference = reference;
        _method = method;
        Source = SynchronizationContext.Current as TurnQueue;
        Context = RequestContext.Current;
        _cause = Activity.Current;
        if (!method.TakesToken) return true;
        var token = GetCancellationToken();
        if (!token.CanBeCanceled) return true;
        if (!token.IsCancellationRequested)
        {
            // The grain has the same token: it learns of the cancellation by itself.
            _cancellation = token.UnsafeRegister(static (call, token) => ((Call)call!).TryCancel(token), this);
            return true;
        }

        TryCancel(token);
        return false;
    }

    /// <summary>Sends the call to whoever now stands behind its reference.</summary>
    internal void Forward() => _reference.Deliver(this);

    internal override bool Begin(TurnQueue queue)
    {
        _queue = queue;
        if (!ReferenceEquals(RequestContext.Current, Context)) RequestContext.Current = Context;
        Continue(_cause);
        _isTimed = (queue.TurnsEnded & CallStatistics.SampleMask) == 0;
        if (_isTimed) _startedAt = queue.Engine.Time.GetTimestamp();
        try
        {
            var target = queue.Target!;
            if (queue is Activation activation && queue.Engine.FiltersFor(target) is { } filters)
            {
                _filtered = new IncomingCall(this, activation, filters);
                _running = _filtered.Invoke();
            }
            else
            {
                _running = Invoke(target) ?? throw new InvalidOperationException($"{_method.Name} returned null in place of a task.");
            }
        }
        catch (Exception e)
        {
            Fail(e);
            return true;
        }

        if (_running.IsCompleted)
        {
            Finish();
            return true;
        }

        _running.GetAwaiter().UnsafeOnCompleted(FinishLater);
        return false;
    }

    internal override bool Expire(int epoch, CallWatch watch)
    {
        // Nobody waits for a one-way call, so nobody gives up waiting.
        if (_method.IsOneWay) return false;
        var limit = _method.ResponseTimeout ?? watch.DefaultTimeout;
        if (IsAbandoned || !watch.IsOver(Epoch, epoch, limit)) return IsAbandoned;
        TryFail(new TimeoutException(
            $"No response from {_reference.GrainId}.{_method.Name} within {limit}. The call may still run, or not: its outcome is unknown."));
        return true;
    }

    internal override void Reject(Exception exception)
    {
        if (!TryFail(exception)) EngineLog.CallRejected(_reference.Engine.Logger, exception, _method.Name, _reference.GrainId);
        _cancellation.Dispose();
    }

    /// <summary>Passes the result of the ended task on to the caller.</summary>
    protected abstract void Succeed(Task ended);

    /// <summary>Passes a result that went through filters on to the caller.</summary>
    protected abstract void Succeed(object? result);

    /// <summary>The result of the ended task, for filters.</summary>
    internal abstract object? ResultOf(Task ended);

    /// <summary>Passes an error on to the caller; false if there is none.</summary>
    protected abstract bool TryFail(Exception exception);

    protected abstract void TryCancel(CancellationToken token);

    private void FinishLater()
    {
        Finish();
        _queue!.End(this);
    }

    private void Finish()
    {
        var running = _running!;
        if (!running.IsCompletedSuccessfully)
        {
            Fail(running.Exception?.InnerException ?? new TaskCanceledException(running));
            return;
        }

        try
        {
            if (_filtered is null) Succeed(running);
            else if (_filtered.Unchanged is { } ended) Succeed(ended);
            else Succeed(_filtered.Result);
        }
        catch (InvalidCastException e)
        {
            // A filter put a result of another type in place of the method's.
            Fail(e);
            return;
        }

        Done(failed: false);
    }

    private void Fail(Exception exception)
    {
        // Before the caller learns of it: its next call must meet the fresh activation.
        (_queue as Activation)?.Failed(exception);
        if (!TryFail(exception)) EngineLog.OneWayCallFailed(_reference.Engine.Logger, exception, _method.Name, _reference.GrainId);
        Done(failed: true);
    }

    private void Done(bool failed)
    {
        _cancellation.Dispose();
        if (_queue is not Activation activation) return;
        if (failed) activation.Class.Statistics.CountFailure();
        if (_isTimed) activation.Class.Statistics.Record(activation.Engine.Time.GetElapsedTime(_startedAt));
    }
}
