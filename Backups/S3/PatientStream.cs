using Fleet.Backups.Stores;

namespace Fleet.Backups.S3;

/// <summary>Reads an answer, each piece of which must come within the time limit.</summary>
internal sealed class PatientStream(Stream inner, Patience patience) : OneWayStream
{
    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await patience.Call(async token => await inner.ReadAsync(buffer, token), cancellationToken);
}
