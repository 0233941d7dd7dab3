using System.Text.Json;
using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>
/// At the end all that is anywhere belongs to a record that is alive, and lies where that says: folders and programs on machines, reservations,
/// objects of backups, due times. Servers that were given up keep what they have.
/// </summary>
internal sealed class NothingIsLeftOver(Run run) : Invariant(run)
{
    public override string Name => "nothing-is-left-over";

    public override void AtEnd()
    {
        var machine = Run.World.Machine;
        var servers = Run.Stored(StateKinds.Server).ToDictionary(server => server.Id, server => server.State);
        var living = Run.Stored(StateKinds.Instance).Where(one => one.State.Text("serverId") is not null && IsAlive(one.State))
            .Select(one => (Server: one.State.Text("serverId")!, Instance: one.Id)).ToHashSet();
        // A step that could not be undone says so, and may leave something behind.
        HashSet<string> notUndone =
        [
            .. Run.Stored(StateKinds.Operation).Where(one => one.State.Each("steps").Any(step => step.Text("status") == "UndoFailed"))
                .Select(one => one.State.Text("target")!),
        ];
        foreach (var key in machine.Installed.Keys.Concat(machine.Started.Keys).Concat(machine.Contents.Keys).Distinct().Order())
        {
            Hold(!servers.ContainsKey(key.Server) || living.Contains(key) || notUndone.Contains(key.Instance), $"{key.Instance} is on {key.Server}, where it does not belong{Story(key.Instance)}");
        }

        foreach (var (id, server) in servers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var reserved = server.GetProperty("reservations").EnumerateObject().Select(one => one.Name).Where(one => !notUndone.Contains(one)).Order(StringComparer.Ordinal);
            var placed = living.Where(one => one.Server == id).Select(one => one.Instance).Where(one => !notUndone.Contains(one)).Order(StringComparer.Ordinal);
            Hold(reserved.SequenceEqual(placed), $"{id} has places for {string.Join(' ', reserved)}, and these live there: {string.Join(' ', placed)}");
        }

        HashSet<string> parts = [.. Run.Stored(StateKinds.Backup).SelectMany(backup => backup.State.Each("parts")).Select(part => part.Text("key")!)];
        foreach (var key in Run.World.Backups.Objects.Keys) Hold(parts.Contains(key), $"{key} belongs to no backup");

        HashSet<string> known = [.. Run.World.Store.States.Keys.Select(key => key.Id)];
        foreach (var due in Run.World.Store.Dues.Values.OrderBy(due => due.Target, StringComparer.Ordinal))
        {
            Hold(known.Contains(due.Target), $"{due.Name} of {due.Target} is due at {due.At:O}, and there is no such record");
        }
    }

    /// <summary>What was done with it, the latest last, and which steps were not simply done.</summary>
    private string Story(string instance) => string.Concat(
        Run.Stored(StateKinds.Operation).Where(one => one.State.Text("target") == instance).OrderBy(one => one.Id, StringComparer.Ordinal).Select(one =>
            $"; {one.State.Text("kind")} {one.State.Text("status")} "
            + string.Join(' ', one.State.Each("steps").Where(step => step.Text("status") != "Completed").Select(step => $"{step.Text("name")}={step.Text("status")}"))));

    private static bool IsAlive(JsonElement state) => state.Text("status") != "Destroyed" && state.Text("isUnwound") != "True";
}
