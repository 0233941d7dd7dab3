using Fleet.Instances;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Extensions;

/// <summary>The conditions of a statement over what is installed on instances that there are, and that somebody may know of.</summary>
internal sealed class Living(SqlDialect dialect, Visibility visibleTo)
{
    private readonly VisibilitySql _visible = new(dialect, visibleTo);

    public IEnumerable<(string Name, object? Value)> Parameters => _visible.Parameters;

    /// <summary>Whether a row is of such an instance.</summary>
    public string Instance =>
        $"instance_id IN (SELECT id FROM grain_state WHERE kind = '{StateKinds.Instance}' AND {dialect.Key("status")} <> '{nameof(InstanceStatus.Destroyed)}'"
        + $"{(_visible.IsEverything ? "" : $" AND {_visible.Row}")})";

    /// <summary>Whether it is of such an instance, and installed there.</summary>
    public string Installed => $"{UsageWrites.Active} AND {Instance}";
}
