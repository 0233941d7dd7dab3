using System.Data.Common;

namespace Fleet.Simulation.Outside;

/// <summary>The database has not answered: what was asked of it is done, or is not.</summary>
internal sealed class DiskException(string message) : DbException(message);
