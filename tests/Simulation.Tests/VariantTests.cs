using Fleet.Simulation;
using Fleet.Simulation.Variants;

namespace Fleet.Tests.Simulation;

/// <summary>What is deliberately wrong is found, by what it breaks: with the same seed nothing is found in Fleet as it is.</summary>
public sealed class VariantTests
{
    [Theory]
    [InlineData("write-lost", "acknowledged-writes-survive", 2)]
    [InlineData("stale-read", "acknowledged-writes-survive", 2)]
    [InlineData("due-deleted-early", "one-open-alert-per-target", 5)]
    [InlineData("due-twice", "occurrences-run-once", 1)]
    [InlineData("reminder-lost", "occurrences-run-once", 1)]
    [InlineData("wall-clock", "nobody-heard-is-lost", 2)]
    [InlineData("alert-twice", "one-open-alert-per-target", 2)]
    [InlineData("step-not-recorded", "nothing-is-stuck", 1)]
    [InlineData("end-not-told", "nothing-is-stuck", 1)]
    [InlineData("notice-lost", "notices-arrive-once", 16)]
    public void It_is_found(string variant, string invariant, int seed)
    {
        Assert.Equal(0, Play(seed, out var sound));
        Assert.DoesNotContain(invariant, sound, StringComparison.Ordinal);
        Assert.Equal(1, Play(seed, out var broken, "--variant", variant));
        Assert.Contains($"seed {seed}: {invariant}: ", broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_has_its_test()
    {
        var tested = typeof(VariantTests).GetMethod(nameof(It_is_found))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(data => (string)((InlineDataAttribute)data).Data[0]!);
        Assert.Equal(Variant.Broken.Select(variant => variant().Name).Order(), tested.Order());
    }

    private static int Play(int seed, out string told, params string[] more)
    {
        var to = new StringWriter();
        var result = new CommandLine(["--seeds", $"{seed}..{seed}", "--steps", "150", .. more], to).Run();
        told = to.ToString();
        return result;
    }
}
