using Fleet.Load.Agents;
using Fleet.Load.Alerts;
using Fleet.Load.Probes;
using Fleet.Load.Report;
using Fleet.Load.Scale;
using Fleet.Load.Startup;
using Fleet.Load.Tasks;

try
{
    return args switch
    {
        ["probes", .. var rest] => await ProbeLoad.Run(ProbeArguments.Read(rest)),
        ["agents", .. var rest] => await AgentLoad.Run(AgentArguments.Read(rest)),
        ["tasks", .. var rest] => await TaskLoad.Run(TaskArguments.Read(rest)),
        ["alerts", .. var rest] => await AlertLoad.Run(AlertArguments.Read(rest)),
        ["startup", .. var rest] => await Print(StartupLoad.Run, LoadOptions.Read(rest, StartupLoad.Numbers)),
        ["scale", .. var rest] => await Print(ScaleLoad.Run, LoadOptions.Read(rest, ScaleLoad.Numbers)),
        ["echo", .. var rest] => await EchoServer.Run(rest),
        _ => throw new ArgumentException("Which load? There are: probes, agents, alerts, tasks, startup, scale"),
    };
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync(ProbeArguments.Usage);
    await Console.Error.WriteLineAsync(AgentArguments.Usage);
    await Console.Error.WriteLineAsync(AlertArguments.Usage);
    await Console.Error.WriteLineAsync(TaskArguments.Usage);
    await Console.Error.WriteLineAsync(StartupLoad.Usage);
    await Console.Error.WriteLineAsync(ScaleLoad.Usage);
    return 2;
}

static async Task<int> Print(Func<LoadOptions, Task<LoadReport>> run, LoadOptions options)
{
    (await run(options)).Print(options.IsJson);
    return 0;
}
