using Fleet.Backups;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Grains.Instances;

/// <summary>The steps that bring an instance's data from one server to another, through Fleet and without a file in between.</summary>
internal sealed class MoveSteps(Places places)
{
    // Every machine has gzip, and two machines far apart are what a move is slow for.
    private const BackupCompression Compression = BackupCompression.Gzip;

    public Task<StepResult> CarryFiles(StepContext context) => Carry(
        context,
        (place, stream, cancellation) => place.Runtime.Data.Archive(place.Machine, place.Id, place.Spec, Compression, stream, cancellation),
        (place, stream, cancellation) => place.Runtime.Data.Stage(place.Machine, place.Id, place.Spec, Compression, stream, cancellation));

    public Func<StepContext, Task<StepResult>> Adopt() => places.Drive(
        places.There, (place, cancellation) => place.Runtime.Data.Adopt(place.Machine, place.Id, place.Spec, cancellation));

    public async Task<StepResult> CarryDatabase(StepContext context)
    {
        var deployment = await places.Instance(context).Deployment();
        if (deployment.Value?.Spec.Data?.Database is null) return StepResult.Done("It has no database");
        if (!DataRules.IsOnMachine(deployment.Value.Spec)) return StepResult.Done("Its database is on a host of its own, and stays there");
        return await Carry(
            context,
            (place, stream, cancellation) => place.Runtime.Data.Dump(place.Machine, place.Id, place.Spec, Compression, stream, cancellation),
            (place, stream, cancellation) => place.Runtime.Data.Load(place.Machine, place.Id, place.Spec, Compression, stream, cancellation));
    }

    public async Task<StepResult> Switch(StepContext context)
    {
        await places.Instance(context).Moved(context.Operation);
        return StepResult.Done();
    }

    private async Task<StepResult> Carry(
        StepContext context,
        Func<Place, Stream, CancellationToken, Task<Remote<bool>>> produce,
        Func<Place, Stream, CancellationToken, Task<Remote<bool>>> consume)
    {
        var here = await places.Find(places.Here, context);
        if (!here.IsOk) return here.Error.ToFailure();
        var there = await places.Find(places.There, context);
        if (!there.IsOk) return there.Error.ToFailure();

        var carried = await RemotePipe.Run(
            (stream, cancellation) => produce(here.Value, stream, cancellation),
            (stream, cancellation) => consume(there.Value, stream, cancellation),
            context.Cancellation);
        return carried.Error?.ToFailure() ?? StepResult.Done();
    }
}
