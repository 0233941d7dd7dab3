using Fleet.Extensions;

namespace Fleet.Outbound.Registry;

/// <summary>One answer of the registry, kept for a while. Of many who ask at once one reads, and nobody's leaving ends the reading.</summary>
internal sealed class KeptAnswer<T>(string source, Func<CancellationToken, Task<T>> read, RegistryOptions options, TimeProvider time)
    where T : class
{
    private readonly Lock _gate = new();
    private RegistryAnswer<T>? _last;
    private RegistryAnswer<T>? _good;
    private Task<RegistryAnswer<T>>? _reading;

    public Task<RegistryAnswer<T>> Get(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetUtcNow() < Until(last)) return Task.FromResult(Shown(last));
            // A reading may end at once: it begins when the lock is left.
            _reading ??= Task.Run(Read, CancellationToken.None);
            return _reading.WaitAsync(cancellationToken);
        }
    }

    private DateTimeOffset Until(RegistryAnswer<T> answer) => answer.FetchedAt + (answer.Error is null ? options.Ttl : options.RetryAfter);

    private RegistryAnswer<T> Shown(RegistryAnswer<T> last) =>
        last.Error is not null && _good is { } good && time.GetUtcNow() < good.FetchedAt + options.Ttl + options.MaxStale
            ? good with { IsStale = true } : last;

    private async Task<RegistryAnswer<T>> Read()
    {
        try
        {
            return Keep(new(await read(CancellationToken.None), null, source, time.GetUtcNow()));
        }
        catch (RegistryException fault)
        {
            return Keep(new(null, new(fault.IsAbsent, fault.Message), source, time.GetUtcNow()));
        }
        finally
        {
            lock (_gate) _reading = null;
        }
    }

    private RegistryAnswer<T> Keep(RegistryAnswer<T> answer)
    {
        lock (_gate)
        {
            _last = answer;
            if (answer.Error is null) _good = answer;
            return Shown(answer);
        }
    }
}
