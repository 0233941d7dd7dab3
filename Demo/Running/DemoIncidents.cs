using System.Globalization;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Demo.World;
using Microsoft.Extensions.Logging;

namespace Fleet.Demo.Running;

/// <summary>What goes wrong now and then, and passes: each kind once soon after the start, and one of them every half a minute from then on.</summary>
internal sealed partial class DemoIncidents(DemoSettings settings, DemoWorld world, IGrainFactory grains, TimeProvider time, ILogger<DemoIncidents> log)
{
    // Of few servers, one is too great a part.
    private const int Enough = 64;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public async Task Run(CancellationToken cancellation)
    {
        Func<string, Task>[] kinds = [Busy, Crash, Filling, Silent, FailedBackup, CutOff];
        using var timer = new PeriodicTimer(First, time);
        for (var i = 0; await timer.WaitForNextTickAsync(cancellation); i++)
        {
            timer.Period = i < kinds.Length ? First : Pause;
            var key = string.Create(CultureInfo.InvariantCulture, $"incident/{i}");
            var kind = i < kinds.Length ? kinds[i] : world.Draw.One(kinds, key);
            try
            {
                await kind(key);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A busy database: the next one comes.
                Failed(log, exception);
            }
        }
    }

    private Task Busy(string key) => Disturb(DisturbanceKind.Busy, 150, key, _ => true);

    private Task Filling(string key) => Disturb(DisturbanceKind.Filling, 240, key, _ => true);

    private Task Silent(string key) => Disturb(DisturbanceKind.Silent, 110, key, program => !program.IsManaged);

    private Task Crash(string key)
    {
        Pick(key, program => program.IsManaged)?.Crash(world.Draw.Of($"{key}/code") < 0.5 ? 137 : 1);
        return Task.CompletedTask;
    }

    private async Task FailedBackup(string key)
    {
        if (Pick(key, program => program.IsManaged) is not { } program) return;
        Begin(program, DisturbanceKind.Unreadable, 60);
        await grains.Instance(program.Instance).BackUp(new BackupRequest(BackupReason.Scheduled), "system:demo");
    }

    // A whole server: its instances are UNKNOWN until it is back.
    private async Task CutOff(string key)
    {
        if (settings.Instances < Enough || Pick(key, program => program.IsManaged) is not { } program) return;
        var instance = await grains.Instance(program.Instance).Get();
        if (instance.Value?.Server is { } server) world.CutOff(server.Value, TimeSpan.FromSeconds(40));
    }

    private Task Disturb(DisturbanceKind kind, double seconds, string key, Func<DemoProgram, bool> isFit)
    {
        if (Pick(key, isFit) is { } program) Begin(program, kind, seconds);
        return Task.CompletedTask;
    }

    private void Begin(DemoProgram program, DisturbanceKind kind, double seconds) =>
        program.Disturb(new Disturbance(kind, world.Now, world.Now.AddSeconds(seconds)));

    // In the order of their names, so that the seed says which. What people have put there is spared.
    private DemoProgram? Pick(string key, Func<DemoProgram, bool> isFit)
    {
        var fit = world.Programs.Where(program => IsOurs(program) && program.Runs && program.Disturbed(world.Now) is null && isFit(program)).OrderBy(program => program.Name, StringComparer.Ordinal).ToList();
        return fit.Count == 0 ? null : world.Draw.One(fit, key);
    }

    private static bool IsOurs(DemoProgram program) => program.IsPlanned || !program.IsManaged;

    [LoggerMessage(602, LogLevel.Debug, "An incident of the demo did not come about")]
    private static partial void Failed(ILogger logger, Exception exception);
}
