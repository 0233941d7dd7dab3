using Fleet.Cloud.Renting;
using Microsoft.Extensions.DependencyInjection;

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

public sealed class AuthorizedKeyTests
{
    [Theory]
    [InlineData(Rental.Key)]
    [InlineData(Rental.Key + " someone@example\n")]
    [InlineData("no-pty,no-X11-forwarding " + Rental.Key + " two words")]
    public void A_line_has_a_key_and_its_fingerprint(string line) =>
        Assert.Equal(new AuthorizedKey(Rental.Key, Rental.Fingerprint), AuthorizedKey.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 not/base64!")]
    [InlineData("AAAAC3NzaC1lZDI1NTE5AAAAIDbJa05xKxCl2iStANvk+yOAkzp2m2+g8SO/AqSmh59o")]
    [InlineData(Rental.Key + "\n" + Rental.OtherKey)]
    public void Anything_else_has_none(string line) => Assert.Null(AuthorizedKey.Parse(line));
}

public sealed class OptionsTests
{
    [Fact]
    public void Both_providers_are_known_though_neither_is_configured()
    {
        using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddFleetCloud().BuildServiceProvider();
        var providers = services.GetRequiredService<ICloudProviders>();

        Assert.Equal(["digitalocean", "hetzner"], providers.Names);
        Assert.All(providers.Names, name => Assert.False(providers.Find(name)!.IsConfigured));
        Assert.Null(providers.Find("another"));
    }

    [Theory]
    [InlineData("http://api.example.net/v2")]
    [InlineData("ftp://api.example.net/v2")]
    [InlineData("/v2")]
    public void A_token_does_not_cross_the_network_in_the_clear(string url) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddFleetCloud(options => options.Hetzner.BaseUrl = new(url, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void A_token_that_is_none_is_not_repeated_in_the_complaint()
    {
        var complaint = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddFleetCloud(options => options.DigitalOcean.Token = "hid den"));
        Assert.DoesNotContain("hid", complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_from_a_file_may_end_in_a_line_break()
    {
        using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddFleetCloud(options => options.DigitalOcean.Token = "secret\n").BuildServiceProvider();
        Assert.True(services.GetRequiredService<ICloudProviders>().Find("digitalocean")!.IsConfigured);
    }

    [Fact]
    public void Limits_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddFleetCloud(options => options.Attempts = 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddFleetCloud(options => options.CallTimeout = TimeSpan.Zero));
    }
}
