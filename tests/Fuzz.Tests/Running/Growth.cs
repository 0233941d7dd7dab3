namespace Fleet.Tests.Fuzz.Running;

/// <summary>What a process holds after a warm-up, against what it holds at the end.</summary>
internal sealed class Growth
{
    private const int MaxHandles = 64;

    private readonly long _bytes;
    private readonly int _handles;

    private Growth() => (_bytes, _handles) = Held();

    /// <summary>Looks at what is held now.</summary>
    public static Growth Begin() => new();

    /// <summary>What has grown by more than that since; null if nothing has.</summary>
    /// <param name="maxBytes">Of managed memory.</param>
    public string? Fault(long maxBytes)
    {
        var (bytes, handles) = Held();
        return bytes - _bytes > maxBytes ? $"managed memory has grown by {(bytes - _bytes) / 1024} KiB, and may by {maxBytes / 1024}"
            : handles - _handles > MaxHandles ? $"open handles have grown from {_handles} to {handles}"
            : null;
    }

    /// <summary>By how much managed memory has grown since, in bytes.</summary>
    public long Bytes => Held().Bytes - _bytes;

    private static (long Bytes, int Handles) Held()
    {
        // What has a finalizer is gone only after the second.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (GC.GetTotalMemory(forceFullCollection: true), Directory.GetFiles("/proc/self/fd").Length);
    }
}
