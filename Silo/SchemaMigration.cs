using Fleet.Storage;
using Microsoft.Extensions.Hosting;

namespace Fleet.Silo;

/// <summary>Brings the database's schema to this version before anything else starts.</summary>
internal sealed class SchemaMigration(IDatabase database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.Migrate(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
