using Fleet.Cloud.Renting;

namespace Fleet.Cloud.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("web-01", "web-01")]
    [InlineData("Game Server №1 (eu_west)", "game-server-1-eu-west")]
    [InlineData("--a..b--", "a-b")]
    [InlineData("日本", "fleet")]
    [InlineData("", "fleet")]
    public void A_name_becomes_a_host_name(string name, string host) => Assert.Equal(host, Spelling.Host(name));

    [Fact]
    public void A_host_name_has_at_most_63_characters_and_no_hyphen_at_its_end() =>
        Assert.Equal(new string('a', 62), Spelling.Host(new string('a', 62) + "-b"));

    [Theory]
    [InlineData("web", "srv_1", "web-srv-1")]
    [InlineData("a234567890b234567890c234567890d234567890e234567890f234567890", "srv_1", "a234567890b234567890c234567890d234567890e234567890f234567-srv-1")]
    [InlineData("web", "a234567890b234567890c234567890d234567890e234567890f234567890123", "a234567890b234567890c234567890d234567890e234567890f234567890123")]
    public void A_unique_host_name_ends_in_the_reference(string name, string reference, string host) =>
        Assert.Equal(host, Spelling.UniqueHost(name, reference));
}
