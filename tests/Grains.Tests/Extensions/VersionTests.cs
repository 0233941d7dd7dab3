using Fleet.Extensions;

namespace Fleet.Tests.Grains.Extensions;

public sealed class VersionTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("1.2.3-alpha", "1.2.3")]
    [InlineData("1.2.3-alpha.2", "1.2.3-alpha.10")]
    [InlineData("1.2.3-1", "1.2.3-alpha")]
    [InlineData("1.2.3-alpha", "1.2.3-alpha.1")]
    [InlineData("1.2.3-alpha", "1.2.3-beta")]
    public void Versions_have_an_order(string first, string second)
    {
        Assert.True(Read(first).CompareTo(Read(second)) < 0);
        Assert.True(Read(second).CompareTo(Read(first)) > 0);
    }

    [Theory]
    [InlineData("1.2.3+build.7", "1.2.3")]
    [InlineData("v1.2.3", "1.2.3")]
    [InlineData("1.2.3.9", "1.2.3")]
    public void What_follows_the_numbers_says_nothing_of_the_order(string one, string other) => Assert.Equal(0, Read(one).CompareTo(Read(other)));

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("1.2.x")]
    [InlineData("latest")]
    [InlineData("1.2.3 4")]
    [InlineData("9999999999.0.0")]
    [InlineData("1.2.3\n")]
    public void What_does_not_begin_with_three_numbers_is_no_version(string text) => Assert.Null(SemanticVersion.Read(text));

    [Theory]
    [InlineData("1.2.3", "1.2.3", "1.2.4 1.2.2")]
    [InlineData("=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("*", "0.0.1 9.9.9", "1.0.0-rc.1")]
    [InlineData("1", "1.0.0 1.9.9", "0.9.9 2.0.0")]
    [InlineData("1.x", "1.0.0 1.9.9", "2.0.0")]
    [InlineData("1.2", "1.2.0 1.2.9", "1.3.0 1.1.9")]
    [InlineData("1.2.*", "1.2.0 1.2.9", "1.3.0")]
    [InlineData("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-alpha")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4 0.0.2")]
    [InlineData("^1", "1.0.0 1.9.9", "2.0.0")]
    [InlineData("^0.0", "0.0.5", "0.1.0")]
    [InlineData("^0", "0.9.9", "1.0.0")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2")]
    [InlineData("~1.2", "1.2.0 1.2.9", "1.3.0")]
    [InlineData("~1", "1.9.0", "2.0.0")]
    [InlineData(">=1.2 <2", "1.2.0 1.9.9", "1.1.9 2.0.0")]
    [InlineData(">= 1.2, < 2", "1.2.0 1.9.9", "2.0.0")]
    [InlineData(">1.2", "1.3.0", "1.2.9")]
    [InlineData(">1.2.3", "1.2.4", "1.2.3")]
    [InlineData("<=1.2", "1.2.9", "1.3.0")]
    [InlineData("<1.2.3", "1.2.2", "1.2.3")]
    [InlineData("1.2 - 1.4", "1.2.0 1.4.9", "1.5.0 1.1.9")]
    [InlineData("1.2.3 - 1.4.5", "1.4.5", "1.4.6")]
    [InlineData("^1 || ^3", "1.5.0 3.1.0", "2.0.0")]
    [InlineData(">=1.2.3-beta.2", "1.2.3-beta.3 1.2.3 1.3.0", "1.2.3-beta.1 1.3.0-beta.9")]
    [InlineData(">*", "", "1.0.0")]
    public void A_constraint_says_which_versions_are_wanted(string constraint, string wanted, string others)
    {
        var range = VersionRange.Read(constraint)!;
        Assert.All(wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries), version => Assert.True(range.Contains(Read(version)), $"{constraint} has {version}"));
        Assert.All(others.Split(' '), version => Assert.False(range.Contains(Read(version)), $"{constraint} does not have {version}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("abc")]
    [InlineData("^")]
    [InlineData(">=")]
    [InlineData("1.2.3 ||")]
    [InlineData("^^1")]
    [InlineData("1.2 - ")]
    public void What_is_no_constraint_is_not_taken_for_one(string text) => Assert.Null(VersionRange.Read(text));

    [Theory]
    [InlineData("python", "python", null)]
    [InlineData("python@>=3.11 <4", "python", ">=3.11 <4")]
    [InlineData("my_tool-2@^1", "my_tool-2", "^1")]
    public void A_dependency_is_a_name_and_perhaps_a_constraint(string text, string name, string? constraint) =>
        Assert.Equal(new Dependency(name, constraint), Dependency.Read(text));

    [Theory]
    [InlineData("Python")]
    [InlineData("")]
    [InlineData("python@")]
    [InlineData("python@new")]
    [InlineData("@1.2.3")]
    [InlineData("a b")]
    public void What_is_no_dependency_is_not_taken_for_one(string text) => Assert.Null(Dependency.Read(text));

    private static SemanticVersion Read(string text) => SemanticVersion.Read(text) ?? throw new ArgumentException(text);
}
