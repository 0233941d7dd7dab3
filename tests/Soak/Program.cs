using Fleet.Tests.Soak;

try
{
    return await SoakRun.Run(SoakArguments.Read(args));
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync(SoakArguments.Usage);
    return 2;
}
