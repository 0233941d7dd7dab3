using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Services;

namespace Fleet.Api.Services;

/// <summary>
/// Looks at Fleet's parts, each within a time limit. A look that hangs is not begun again until it has ended, so that asking often does not
/// pile them up.
/// </summary>
internal sealed partial class ServiceBoard(IEnumerable<IServiceProbe> probes, TimeProvider time, ILogger<ServiceBoard> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ImmutableSortedDictionary<string, IServiceProbe> _probes =
        probes.ToImmutableSortedDictionary(probe => probe.Name, probe => probe, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Task<ServiceReading>> _looks = new();

    /// <summary>The names of the parts, in their order.</summary>
    public IEnumerable<string> Names => _probes.Keys;

    /// <summary>How that part is; null if there is none of that name.</summary>
    public Task<ServiceReading>? Look(string name) => _probes.TryGetValue(name, out var probe) ? Look(probe) : null;

    private async Task<ServiceReading> Look(IServiceProbe probe)
    {
        // On a thread of its own: what hangs may do so before it first waits.
        var look = _looks.AddOrUpdate(probe.Name, _ => Begin(probe), (_, running) => running.IsCompleted ? Begin(probe) : running);
        try
        {
            return await look.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            return Unhealthy("It did not answer within two seconds");
        }
        catch (Exception exception) when (exception is DbException or OrleansException or OperationCanceledException or IOException)
        {
            return Unhealthy("It cannot be reached");
        }
        catch (Exception exception)
        {
            LookFailed(probe.Name, exception);
            return Unhealthy("It could not be looked at");
        }
    }

    private static Task<ServiceReading> Begin(IServiceProbe probe) => Task.Run(() => probe.Read(CancellationToken.None));

    private static ServiceReading Unhealthy(string reason) => new(ServiceHealth.Unhealthy, reason, ImmutableSortedDictionary<string, object>.Empty);

    [LoggerMessage(70, LogLevel.Error, "The service {Service} could not be looked at")]
    private partial void LookFailed(string service, Exception exception);
}
