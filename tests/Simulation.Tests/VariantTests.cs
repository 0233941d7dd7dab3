using Fleet.Simulation;
using Fleet.Simulation.Variants;

namespace Fleet.Tests.Simulation;

/// <summary>What is deliberately wrong is found: each by one of a few seeds.</summary>
public sealed class VariantTests
{
    private const int Seeds = 12;

    public static TheoryData<string> Names => [.. Variant.Broken.Select(variant => variant().Name)];

    [Theory, MemberData(nameof(Names))]
    public void It_is_found(string variant)
    {
        var told = new StringWriter();
        Assert.True(
            new CommandLine(["--seeds", $"1..{Seeds}", "--steps", "150", "--variant", variant, "--first"], told).Run() == 1,
            $"{Seeds} seeds find nothing wrong with {variant}");
    }
}
