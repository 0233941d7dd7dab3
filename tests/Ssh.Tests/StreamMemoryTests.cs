namespace Fleet.Ssh.Tests;

/// <summary>Counts what this process allocates, so no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(StreamMemoryTests), DisableParallelization = true)]
[Collection(nameof(StreamMemoryTests))]
public sealed class StreamMemoryTests(Lab lab)
{
    private const long Much = 200L << 20;

    private const long Little = 64L << 20;

    [Fact]
    public async Task Much_is_streamed_in_with_little_memory()
    {
        await using var room = new Room(lab.Host);
        await room.Run("true").Value();
        using var from = new Flow(Much);
        var before = GC.GetTotalAllocatedBytes();
        var sum = await room.Stream("sha256sum <&3", from).Value();
        Assert.StartsWith(from.Sum, sum);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, Little);
    }

    [Fact]
    public async Task Much_is_streamed_out_with_little_memory()
    {
        await using var room = new Room(lab.Host);
        await room.Run("true").Value();
        var before = GC.GetTotalAllocatedBytes();
        using var to = new Sink();
        await room.Stream($"head -c {Much} /dev/zero", null, to).Value();
        Assert.Equal(Much, to.Taken);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, Little);
    }
}
