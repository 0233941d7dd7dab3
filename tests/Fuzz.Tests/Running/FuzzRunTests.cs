using System.Text;
using Fleet.Common;
using Fleet.Remote;
using Fleet.Tests.Fuzz.Texts;

namespace Fleet.Tests.Fuzz.Running;

/// <summary>The fuzz finds what is broken: readers that are so on purpose.</summary>
public sealed class FuzzRunTests
{
    private static readonly (string Name, byte[] Input)[] Known = [("seed", "key=1\nend=1\n"u8.ToArray())];

    private static readonly List<byte[]> Kept = [];

    [Fact]
    public async Task A_reader_that_throws_is_found_with_the_least_input_that_does_it()
    {
        var finding = await FuzzRun.Of(new("broken", 5_000, input => input.Contains((byte)0xFF) && input.Contains((byte)'=') ? throw new FormatException("broken") : null), Known);
        Assert.StartsWith("System.FormatException: broken", finding!.Why, StringComparison.Ordinal);
        Assert.Equal([(byte)'=', (byte)0xFF], finding.Input.Order());
        Assert.Contains("FLEET_FUZZ_SEED=", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_never_ends_is_found()
    {
        using var end = new ManualResetEventSlim();
        var finding = await FuzzRun.Of(new("broken", 5_000, input =>
        {
            if (input.Length > 100) end.Wait();
            return null;
        }), Known, TimeSpan.FromSeconds(2));
        end.Set();
        Assert.Contains("does not end", finding!.Why, StringComparison.Ordinal);
        Assert.True(finding.Input.Length > 100);
    }

    [Fact]
    public async Task A_reader_that_works_too_long_is_found()
    {
        var finding = await FuzzRun.Of(new("broken", 0, _ =>
        {
            var began = Environment.CpuUsage.TotalTime;
            while (Environment.CpuUsage.TotalTime - began < TimeSpan.FromSeconds(5.5)) Thread.SpinWait(1_000);
            return null;
        }), Known);
        Assert.StartsWith("took ", finding!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_keeps_what_it_has_read_is_found()
    {
        var finding = await FuzzRun.Of(new("broken", 2_000, _ =>
        {
            Kept.Add(new byte[64 * 1024]);
            return null;
        }), Known);
        Kept.Clear();
        Assert.Contains("managed memory has grown", finding!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Handles_that_stay_open_are_found()
    {
        var growth = Growth.Begin();
        var open = Enumerable.Range(0, 80).Select(_ => new FileStream("/dev/null", FileMode.Open)).ToList();
        Assert.Contains("open handles have grown", growth.Fault(long.MaxValue), StringComparison.Ordinal);
        open.ForEach(file => file.Dispose());
        Assert.Null(growth.Fault(long.MaxValue));
    }

    [Fact]
    public void A_value_that_is_not_sound_is_found()
    {
        Assert.ThrowsAny<Exception>(() => Sound.Fault<double>((Remote<double>)double.NaN, []));
        Assert.NotNull(Sound.Fault<string>(new RemoteError(RemoteFault.ScriptFailed, " "), []));
        Assert.NotNull(Sound.Fault<string>((Remote<string>)new string('a', 1 << 20), new byte[100]));
        Assert.NotNull(Sound.Fault((Outcome<string>)FleetError.Unavailable("x"), []));
        Assert.Null(Sound.Fault<string>((Remote<string>)"a", []));
    }

    [Theory]
    [InlineData("plain text\nof two lines")]
    [InlineData("a\0b\u001b[31m\u007f")]
    [InlineData("‹10*a› and ‹ff›")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void An_input_is_the_same_when_its_file_is_read(string text)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(text), 0xFF, 0xC0, 0x80, (byte)'x'];
        Assert.Equal(input, Readable.Read(Readable.Write(input)));
    }
}
