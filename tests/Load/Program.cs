using Fleet.Load.Agents;
using Fleet.Load.Probes;

try
{
    return args switch
    {
        ["probes", .. var rest] => await ProbeLoad.Run(ProbeArguments.Read(rest)),
        ["agents", .. var rest] => await AgentLoad.Run(AgentArguments.Read(rest)),
        ["echo", .. var rest] => await EchoServer.Run(rest),
        _ => throw new ArgumentException("Which load? There are: probes, agents"),
    };
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync(ProbeArguments.Usage);
    await Console.Error.WriteLineAsync(AgentArguments.Usage);
    return 2;
}
