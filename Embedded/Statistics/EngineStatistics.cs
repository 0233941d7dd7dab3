using Fleet.Embedded.Hosting;

namespace Fleet.Embedded;

/// <inheritdoc/>
internal sealed class EngineStatistics(Engine engine) : IEngineStatistics
{
    public IEnumerable<KeyValuePair<string, int>> Activations =>
        engine.Classes.All.Where(c => c.Statistics.Created > 0).Select(c => KeyValuePair.Create(c.Name, c.Statistics.Activations));

    public IReadOnlyList<GrainClassStatistics> Read() =>
    [
        .. engine.Classes.All
            .Where(c => c.Statistics.Created > 0)
            .OrderBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => new GrainClassStatistics(
                c.Name,
                c.Statistics.Activations,
                c.Statistics.Created,
                c.Statistics.RetiredCalls + c.Activations.Sum(a => (long)a.TurnsEnded),
                c.Statistics.Failures,
                c.Statistics.Quantile(0.5),
                c.Statistics.Quantile(0.99))),
    ];
}
