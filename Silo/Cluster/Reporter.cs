using System.Collections.Immutable;
using System.Diagnostics;
using Fleet.Cluster;
using Fleet.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Silo.Cluster;

/// <summary>
/// Writes down what this process says of itself, again and again, and takes it away at an orderly end. Nothing waits for it, and a database
/// that is away keeps it from nothing but that.
/// </summary>
internal sealed partial class Reporter(
    IProcessReports reports,
    Figures figures,
    ProcessLife life,
    IIdSource ids,
    IConfiguration configuration,
    IServiceProvider services,
    IOptions<ReportOptions> options,
    TimeProvider time,
    ILogger<Reporter> log) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool _isMute;

    /// <summary>The process's id: another one after each start.</summary>
    public string Id { get; } = $"proc_{ids.Next()}";

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await reports.Remove(Id, cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
#pragma warning disable CA1031 // It is silent then, and forgotten after an hour.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var written = life.Status;
            await Write(stoppingToken);

            // What has changed meanwhile is told at once.
            using var news = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, NewsAfter(written));
            await Task.Delay(options.Value.Interval * (0.9 + (0.2 * Random.Shared.NextDouble())), time, news.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What this process says of itself now.</summary>
    public ProcessReport Now()
    {
        using var process = Process.GetCurrentProcess();
        return figures.Into(new ProcessReport(
            Id,
            Environment.MachineName,
            Environment.ProcessId,
            Word(configuration.Role()),
            Engines.Engine.Name,
            FleetRelease.Version,
            new DateTimeOffset(process.StartTime).ToUniversalTime(),
            time.GetUtcNow(),
            Word(life.Status),
            services.GetService<ILocalSiloDetails>()?.SiloAddress.ToString(),
            process.WorkingSet64,
            process.TotalProcessorTime.TotalSeconds,
            ImmutableSortedDictionary<string, GrainFigures>.Empty,
            ImmutableSortedDictionary<string, QueueFigures>.Empty,
            ImmutableSortedDictionary<string, long>.Empty));
    }

    private CancellationToken NewsAfter(ProcessStatus written) => written switch
    {
        ProcessStatus.Starting => life.Started,
        ProcessStatus.Ready => life.Draining,
        _ => CancellationToken.None,
    };

    private async Task Write(CancellationToken cancellation)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            await reports.Write(Now(), limit.Token).WaitAsync(limit.Token);
            _isMute = false;
        }
#pragma warning disable CA1031 // Whatever it is, the next report says more than this one.
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Once, and not at each try.
            if (!_isMute) WriteFailed(log, exception);
            _isMute = true;
        }
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    [LoggerMessage(87, LogLevel.Warning, "This process could not write down how it is; tried again with the next report")]
    private static partial void WriteFailed(ILogger logger, Exception exception);
}
