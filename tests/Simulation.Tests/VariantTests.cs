using Fleet.Simulation;
using Fleet.Simulation.Variants;

namespace Fleet.Tests.Simulation;

/// <summary>What is deliberately wrong is found, by what it breaks: with the same seed nothing is found in Fleet as it is.</summary>
public sealed class VariantTests
{
    // What is found rarely is found within these; most within the first few.
    private const int Seeds = 100;

    [Theory]
    [InlineData("write-lost", "acknowledged-writes-survive")]
    [InlineData("stale-read", "acknowledged-writes-survive")]
    [InlineData("due-deleted-early", "one-open-alert-per-target", "occurrences-run-once", "nothing-is-stuck")]
    [InlineData("due-twice", "occurrences-run-once")]
    [InlineData("reminder-lost", "occurrences-run-once")]
    [InlineData("wall-clock", "nobody-heard-is-lost")]
    [InlineData("alert-twice", "one-open-alert-per-target")]
    [InlineData("step-not-recorded", "nothing-is-stuck")]
    [InlineData("end-not-told", "nothing-is-stuck")]
    [InlineData("notice-lost", "notices-arrive-once")]
    public void It_is_found(string variant, params string[] invariants)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            if (Play(seed, out var broken, "--variant", variant) == 0 || !invariants.Any(one => broken.Contains($"seed {seed}: {one}: ", StringComparison.Ordinal))) continue;
            Assert.True(Play(seed, out var sound) == 0, sound);
            return;
        }

        Assert.Fail($"{Seeds} seeds find nothing of {string.Join(", ", invariants)} wrong with {variant}");
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
