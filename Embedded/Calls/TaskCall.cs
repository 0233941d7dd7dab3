namespace Fleet.Embedded.Calls;

/// <summary>A call without a result. A one-way call is one whose end nobody expects.</summary>
internal abstract class TaskCall : Call
{
    private TaskCompletionSource? _response;

    internal override bool IsAbandoned => _response is { Task.IsCompleted: true };

    internal Task Expect(TaskCreationOptions options)
    {
        _response = new TaskCompletionSource(options);
        return _response.Task;
    }

    internal override object? ResultOf(Task ended) => null;

    protected override void Succeed(Task ended) => _response?.TrySetResult();

    protected override void Succeed(object? result) => _response?.TrySetResult();

    protected override bool TryFail(Exception exception)
    {
        _response?.TrySetException(exception);
        return _response is not null;
    }

    protected override void TryCancel(CancellationToken token) => _response?.TrySetCanceled(token);
}

/// <summary>A call with a result.</summary>
internal abstract class TaskCall<TResult> : Call
{
    private TaskCompletionSource<TResult> _response = null!;

    internal override bool IsAbandoned => _response.Task.IsCompleted;

    internal Task<TResult> Expect(TaskCreationOptions options)
    {
        _response = new TaskCompletionSource<TResult>(options);
        return _response.Task;
    }

    internal override object? ResultOf(Task ended) => ((Task<TResult>)ended).Result;

    protected override void Succeed(Task ended) => _response.TrySetResult(((Task<TResult>)ended).Result);

    protected override void Succeed(object? result) => _response.TrySetResult((TResult)result!);

    protected override bool TryFail(Exception exception)
    {
        _response.TrySetException(exception);
        return true;
    }

    protected override void TryCancel(CancellationToken token) => _response.TrySetCanceled(token);
}
