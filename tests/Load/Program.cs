using Fleet.Load;
using Fleet.Load.Agents;
using Fleet.Load.Alerts;
using Fleet.Load.Backups;
using Fleet.Load.Commands;
using Fleet.Load.Demo;
using Fleet.Load.Feed;
using Fleet.Load.Probes;
using Fleet.Load.Report;
using Fleet.Load.Rest;
using Fleet.Load.Rollups;
using Fleet.Load.Scale;
using Fleet.Load.Startup;
using Fleet.Load.Tasks;

Scenario[] scenarios =
[
    new("rest", RestLoad.Run, "callers", "most", "rounds", "seconds"),
    new("startup", StartupLoad.Run, StartupLoad.Numbers),
    new("demo", DemoLoad.Run, DemoLoad.Numbers),
    new("scale", ScaleLoad.Run, ScaleLoad.Numbers),
    new("rollups", RollupLoad.Run, "instances", "minutes"),
    new("probes", ProbeLoad.Run, "servers", "seconds", "interval", "max-probes"),
    new("agents", AgentLoad.Run, "agents", "seconds"),
    new("commands", CommandLoad.Run, "agents", "callers"),
    new("alerts", AlertLoad.Run, "rules", "edges"),
    new("tasks", TaskLoad.Run, "tasks"),
    new("feed", FeedLoad.Run, "subscribers"),
    new("backups", BackupLoad.Run, "megabytes"),
];

// The baselines' servers, which scenarios start in processes of their own.
var servers = new Dictionary<string, Func<string[], Task<int>>>
{
    ["bare"] = BareServer.Run, ["echo"] = EchoServer.Run, ["relay"] = RelayServer.Run, ["streams"] = StreamServer.Run,
};

try
{
    if (args is [var name, ..] && servers.TryGetValue(name, out var serve)) return await serve(args[1..]);
    if (args is ["--help"])
    {
        foreach (var scenario in scenarios) Console.WriteLine(scenario.Usage);
        return 0;
    }

    if (args is not [var wanted, .. var words] || scenarios.FirstOrDefault(one => one.Name == wanted) is not { } found) throw new ArgumentException("Which load?");
    var options = LoadOptions.Read(words, found.Numbers);
    (await found.Run(options)).Print(options.IsJson);
    return 0;
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    foreach (var scenario in scenarios) await Console.Error.WriteLineAsync(scenario.Usage);
    return 2;
}
