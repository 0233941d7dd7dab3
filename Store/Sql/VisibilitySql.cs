using Fleet.Backups;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Store.Sql;

/// <summary>The conditions of a statement that shows somebody only what is of instances that they may know of.</summary>
internal sealed class VisibilitySql(SqlDialect dialect, Visibility visibility)
{
    /// <summary>Whether there is no condition, and no parameter.</summary>
    public bool IsEverything => visibility.IsEverything;

    /// <summary>The teams, under the names that the conditions use.</summary>
    public IEnumerable<(string Name, object? Value)> Parameters => (visibility.Teams ?? []).Select((team, i) => ($"team{i}", (object?)team));

    /// <summary>Whether a row of <c>grain_state</c> that has a team is seen itself.</summary>
    public string Row => Team(dialect.Key("team"));

    /// <summary>Whether what is of the team that an expression names, empty for none, is seen.</summary>
    public string Team(string team) => $"{team} IN ({string.Join(", ", ["''", .. Parameters.Select(one => $"@{one.Name}")])})";

    /// <summary>Whether an expression is the id of an instance that is seen.</summary>
    public string Instance(string id) => $"{id} IN (SELECT id FROM grain_state WHERE kind = '{StateKinds.Instance}' AND {Row})";

    /// <summary>The same, to follow other conditions; nothing where everything is seen.</summary>
    public string AndInstance(string id) => IsEverything ? "" : $" AND {Instance(id)}";

    /// <summary>Whether what an operation changes is seen: an instance, the instance of a backup, or what is neither.</summary>
    public string Target(string id)
    {
        string Is(string prefix) => $"substr({id}, 1, {prefix.Length}) = '{prefix}'";
        var ofBackup = $"{id} IN (SELECT id FROM grain_state WHERE kind = '{StateKinds.Backup}' AND {Instance(dialect.Key("instanceId"))})";
        return $"({Instance(id)} OR {ofBackup} OR NOT ({Is(InstanceId.Prefix)} OR {Is(BackupId.Prefix)}))";
    }
}

/// <summary>Whose rows of a table of the history are meant.</summary>
/// <param name="InstanceId">Those of that instance; null for all.</param>
/// <param name="Visible">Who asks.</param>
internal sealed record Whose(string? InstanceId, VisibilitySql Visible)
{
    /// <summary>To follow other conditions.</summary>
    public string And => (InstanceId is null ? "" : " AND instance_id = @instance") + Visible.AndInstance("instance_id");

    public IEnumerable<(string, object?)> Parameters => InstanceId is null ? Visible.Parameters : Visible.Parameters.Append(("instance", InstanceId));
}
