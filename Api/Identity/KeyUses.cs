using System.Collections.Concurrent;
using Fleet.Common;

namespace Fleet.Api.Identity;

/// <summary>
/// When API keys were last used, noted here and written down once a minute: a key that is used all the time costs one write in that time. What
/// a process that is killed had noted is lost.
/// </summary>
internal sealed partial class KeyUses(IGrainFactory grains, TimeProvider time, ILogger<KeyUses> log) : BackgroundService
{
    private const int AtOnce = 64;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // Nobody asks for it more precisely, and a key that many requests show at once need not be noted with each.
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _uses = new(StringComparer.Ordinal);

    /// <summary>The key of that hash is used.</summary>
    public void Note(string hash)
    {
        var now = time.GetUtcNow();
        if (!_uses.TryGetValue(hash, out var noted) || now - noted >= Precision) _uses[hash] = now;
    }

    /// <summary>Writes down what was noted.</summary>
    public async Task Flush()
    {
        foreach (var some in _uses.Keys.Chunk(AtOnce)) await Task.WhenAll(some.Select(Write));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Flush();
    }

    private async Task Write(string hash)
    {
        if (!_uses.TryRemove(hash, out var at)) return;
        try
        {
            await grains.ApiKey(hash).Used(at);
        }
        catch (Exception exception)
        {
            _uses.TryAdd(hash, at);
            LogNotWritten(exception);
        }
    }

    [LoggerMessage(101, LogLevel.Warning, "When an API key was last used could not be written down; tried again in a minute")]
    private partial void LogNotWritten(Exception exception);
}
