using Fleet.Embedded.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded;

/// <inheritdoc/>
internal sealed class ManagementGrain(Engine engine, ILocalSiloDetails silo) : Grain, IManagementGrain
{
    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult<SimpleGrainStatistic[]>(
    [
        .. engine.Classes.All
            .Where(c => c.Statistics.Activations > 0)
            .Select(c => new SimpleGrainStatistic
            {
                GrainType = c.Name,
                SiloAddress = silo.SiloAddress,
                ActivationCount = c.Statistics.Activations,
            }),
    ]);
}
