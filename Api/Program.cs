using System.Runtime.InteropServices;
using Fleet.Api;
using Fleet.Api.Moving;
using Fleet.Silo;

if (args is ["health", ..]) return await HealthQuestion.Run(args.ElementAtOrDefault(1));
if (args is not ["migrate", .. var rest])
{
    return await Serve();
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
// Read as Fleet reads it: files and environment.
var configuration = WebApplication.CreateBuilder().Configuration;
return await new MigrateCommand(configuration, Console.Out, Console.Error, !Console.IsOutputRedirected).Run(rest, stop.Token);

async Task<int> Serve()
{
    try
    {
        await FleetApi.Build(args).RunAsync();
        return 0;
    }
    catch (DemoRefusedException refused)
    {
        await Console.Error.WriteLineAsync(refused.Message);
        return 2;
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
