using Fleet.Common;
using Fleet.Templates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Silo;

/// <summary>
/// Writes the catalogue's templates down at the start, as Fleet's own, before anybody can ask for one. What could not be written, because the store does
/// not answer, is tried again each minute; a template that is refused is logged and left.
/// </summary>
internal sealed partial class CatalogueWriter(
    IGrainFactory grains, Catalogue catalogue, TimeProvider time, ILogger<CatalogueWriter> log) : BackgroundService
{
    private const string Actor = "system";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly List<TemplateDocument> _left = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _left.AddRange(catalogue.Read());
        await WriteAll(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (_left.Count > 0 && await timer.WaitForNextTickAsync(stoppingToken)) await WriteAll(stoppingToken);
    }

    private async Task WriteAll(CancellationToken cancellationToken)
    {
        foreach (var document in _left.ToArray())
        {
            if (cancellationToken.IsCancellationRequested) return;
            if (await Write(document)) _left.Remove(document);
        }
    }

    private async Task<bool> Write(TemplateDocument document)
    {
        try
        {
            var outcome = await grains.Template(TemplateId.Of(TemplateId.Prefix + document.Slug)).Create(document, isOfficial: true, Actor);
            if (outcome.IsOk || outcome.Error.Code == Common.ErrorCode.ServiceUnavailable) return outcome.IsOk;
            Refused(log, document.Slug, outcome.Error.Message);
            return true;
        }
        catch (Exception exception)
        {
            Failed(log, exception, document.Slug);
            return false;
        }
    }

    [LoggerMessage(82, LogLevel.Error, "The catalogue's template {Slug} was refused: {Message}")]
    private static partial void Refused(ILogger logger, string slug, string message);

    [LoggerMessage(83, LogLevel.Warning, "The catalogue's template {Slug} could not be written; tried again in a minute")]
    private static partial void Failed(ILogger logger, Exception exception, string slug);
}
