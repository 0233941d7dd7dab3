namespace Fleet.Api.Gateway;

/// <summary>How many frames one peer may send: a bucket that fills steadily and empties by one with each frame.</summary>
internal sealed class FrameBudget(GatewayOptions options, TimeProvider time)
{
    private double _left = options.FrameBurst;
    private long _at = time.GetTimestamp();

    /// <summary>Takes one; false if the bucket is empty.</summary>
    public bool Take()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(options.FrameBurst, _left + time.GetElapsedTime(_at, now).TotalSeconds * options.FramesPerSecond);
        _at = now;
        if (_left < 1) return false;
        _left--;
        return true;
    }
}
