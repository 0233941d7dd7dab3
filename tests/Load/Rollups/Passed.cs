namespace Fleet.Load.Rollups;

/// <summary>A pass of roll-ups.</summary>
/// <param name="Took">From the moment on that it was due.</param>
/// <param name="Buckets">How many it made of each instance.</param>
/// <param name="Waited">What each write beside it took, in milliseconds.</param>
internal sealed record Passed(TimeSpan Took, int Buckets, IReadOnlyList<double> Waited);
