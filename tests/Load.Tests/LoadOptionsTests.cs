using Fleet.Load.Report;

namespace Fleet.Load.Tests;

/// <summary>The words behind a scenario's name.</summary>
public sealed class LoadOptionsTests
{
    [Fact]
    public void What_is_given_counts_and_what_is_not_depends_on_the_length_of_the_run()
    {
        var whole = LoadOptions.Read(["--agents", "7"], "agents", "seconds");
        var few = LoadOptions.Read(["--short", "--json", "--agents", "7"], "agents", "seconds");

        Assert.Equal((false, false, 7, 60), (whole.IsShort, whole.IsJson, whole.Count("agents", 100, 10), whole.Of("seconds", 60, 5)));
        Assert.Equal((true, true, 7, 5), (few.IsShort, few.IsJson, few.Count("agents", 100, 10), few.Of("seconds", 60, 5)));
    }

    [Theory]
    [InlineData("--rules", "5")]
    [InlineData("--agents")]
    [InlineData("--agents", "0")]
    [InlineData("--agents", "many")]
    [InlineData("agents")]
    public void What_cannot_be_understood_is_refused(params string[] words) => Assert.Throws<ArgumentException>(() => LoadOptions.Read(words, "agents"));
}
