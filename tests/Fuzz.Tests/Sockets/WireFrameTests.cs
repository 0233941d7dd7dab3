using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>The judge of the socket fuzz, by what the checked-in frames are called.</summary>
public sealed class WireFrameTests
{
    [Theory]
    [InlineData("heartbeat", nameof(Wire.Whole))]
    [InlineData("fragments-of-one-byte", nameof(Wire.Whole))]
    [InlineData("ping-between-fragments", nameof(Wire.Whole))]
    [InlineData("masked-with-more-than-zero", nameof(Wire.Whole))]
    [InlineData("character-in-two-frames", nameof(Wire.Whole))]
    [InlineData("length-in-its-longest-form", nameof(Wire.Whole))]
    [InlineData("too-large", nameof(Wire.TooLarge))]
    [InlineData("cut-in-a-header", nameof(Wire.Cut))]
    [InlineData("cut-in-a-body", nameof(Wire.Cut))]
    [InlineData("cut-in-a-message", nameof(Wire.Cut))]
    [InlineData("length-of-a-terabyte", nameof(Wire.Cut))]
    [InlineData("length-below-zero", nameof(Wire.Ends))]
    [InlineData("unmasked", nameof(Wire.Ends))]
    [InlineData("compressed", nameof(Wire.Ends))]
    [InlineData("ping-too-long", nameof(Wire.Ends))]
    [InlineData("ping-in-fragments", nameof(Wire.Ends))]
    [InlineData("continuation-of-nothing", nameof(Wire.Ends))]
    [InlineData("message-within-a-message", nameof(Wire.Ends))]
    [InlineData("bad-utf-8", nameof(Wire.Ends))]
    [InlineData("close", nameof(Wire.Ends))]
    public void Bytes_are_judged_as_the_standard_has_it(string file, string wire) =>
        Assert.Equal(wire, WireFrame.Judge(Corpus.Of("socket").Single(one => one.Name == file).Input).ToString());
}
