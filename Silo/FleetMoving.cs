using Fleet.Moving;
using Fleet.Store;
using Fleet.Store.Moving;
using Microsoft.Extensions.Configuration;

namespace Fleet.Silo;

/// <summary>Composes a move: from the folder that <c>Fleet:DataPath</c> names to the database that <c>Fleet:ConnectionString</c> names.</summary>
public static class FleetMoving
{
    /// <param name="configuration">Fleet's own.</param>
    /// <param name="batchRows">The most rows in a transaction.</param>
    /// <param name="time">The clock.</param>
    /// <param name="watch">Hears of each step.</param>
    /// <exception cref="MoveException">An option makes no sense.</exception>
    public static IFleetMove Of(IConfiguration configuration, int batchRows, TimeProvider time, Action<MoveStep> watch)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new StoreOptions();
        try
        {
            configuration.GetSection("Fleet").Bind(options);
            // Whatever Fleet runs on today.
            options.Database = "postgres";
            options.Validate();
        }
        catch (InvalidOperationException fault)
        {
            throw MoveException.Refuse(fault.Message);
        }

        return new FleetMove(options, batchRows, time, watch);
    }
}
