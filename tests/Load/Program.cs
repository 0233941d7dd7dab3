using Fleet.Load.Probes;

try
{
    return args switch
    {
        ["probes", .. var rest] => await ProbeLoad.Run(ProbeArguments.Read(rest)),
        _ => throw new ArgumentException("Which load? There is: probes"),
    };
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync(ProbeArguments.Usage);
    return 2;
}
