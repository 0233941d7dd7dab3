namespace Fleet.Backups.S3;

/// <summary>Gives up calls that make no progress.</summary>
internal sealed class Patience(TimeSpan limit, TimeProvider time)
{
    /// <summary>Makes a call, which may say that it makes progress.</summary>
    /// <exception cref="TimeoutException">For the limit there was neither progress nor an end.</exception>
    public async Task<T> Call<T>(Func<Action, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await call(() => late.CancelAfter(limit), either.Token);
        }
        catch (Exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"it did not answer within {limit.TotalSeconds:0.#} s");
        }
    }

    /// <inheritdoc cref="Call{T}(Func{Action, CancellationToken, Task{T}}, CancellationToken)"/>
    public Task<T> Call<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) => Call((_, token) => call(token), cancellationToken);
}
