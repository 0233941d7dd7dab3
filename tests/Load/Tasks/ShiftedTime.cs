namespace Fleet.Load.Tasks;

/// <summary>The system's clock, ahead of it by a fixed time: nobody has to wait for a full minute to come.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
