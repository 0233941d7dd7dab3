using System.Globalization;
using Fleet.Storage;
using Fleet.Store;
using Fleet.Store.Moving;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

// Moves a fleet in small batches and prints each step, until somebody kills it: see MoveTests.
if (args is ["move", var folder, var connection])
{
    var target = new StoreOptions { Database = "postgres", DataPath = folder, ConnectionString = connection };
    await new FleetMove(target, batchRows: 1, TimeProvider.System, Console.Out.WriteLine).Run(CancellationToken.None);
    return;
}

// Writes without end and prints each write after it was acknowledged, until somebody kills it: see CrashTests.
// Arguments: engine, data folder, connection string, round (which makes the ids of this run its own).
var services = new ServiceCollection()
    .AddFleetStore(new StoreOptions { Database = args[0], DataPath = args[1], ConnectionString = args[2] })
    .BuildServiceProvider();
var round = args[3];
await services.GetRequiredService<IDatabase>().Migrate();
var states = services.GetRequiredKeyedService<IGrainStorage>(StateKind.Store);
var due = services.GetRequiredService<IDueTimes>();
var history = services.GetRequiredService<IHistory>();
await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(i => new[] { WriteStates(i), WriteEvents(i), WriteDueTimes(i) }));

async Task WriteStates(int writer)
{
    var id = $"{round}-{writer}";
    var state = new Stored { State = new() { ["name"] = id } };
    while (true)
    {
        state.State["padding"] = new string('x', Random.Shared.Next(2000));
        await states.WriteStateAsync(StateKinds.Instance, GrainId.Create("instance", id), state);
        Acknowledge("state", id, state.ETag!);
    }
}

async Task WriteEvents(int writer)
{
    for (var i = 0; ; i++)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{round}-{writer}-{i}");
        await history.Append(new EventRow(id, "inst_crash", "DEPLOY", DateTimeOffset.UnixEpoch, null));
        Acknowledge("event", id, "");
    }
}

async Task WriteDueTimes(int writer)
{
    for (var i = 0; ; i++)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{round}-{writer}-{i}");
        await due.Put([new DueRow(1, target, "tick", DateTimeOffset.UnixEpoch, "first", 0)]);
        Acknowledge("due", target, "");
    }
}

static void Acknowledge(string what, string id, string version) => Console.Out.WriteLine($"{what} {id} {version}");

internal sealed class Stored : IGrainState<Dictionary<string, string>>
{
    public Dictionary<string, string>? State { get; set; } = [];

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}
