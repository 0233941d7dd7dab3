using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Cloud.Tests;

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

    [Fact]
    public void Settings_are_read_from_the_configuration()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Fleet:Cloud:CallTimeout"] = "00:00:05",
            ["Fleet:Cloud:Hetzner:Token"] = "secret",
            ["Fleet:Cloud:Hetzner:BaseUrl"] = "http://127.0.0.1:1/v1",
            ["Fleet:Cloud:DigitalOcean:Image"] = "debian-13-x64",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddFleetCloud(options => configuration.GetSection("Fleet:Cloud").Bind(options)).BuildServiceProvider();

        var read = services.GetRequiredService<CloudOptions>();
        Assert.Equal((5, "secret", 1), (read.CallTimeout.Seconds, read.Hetzner.Token, read.Hetzner.BaseUrl.Port));
        Assert.Equal(("debian-13-x64", "api.digitalocean.com"), (read.DigitalOcean.Image, read.DigitalOcean.BaseUrl.Host));
        Assert.True(services.GetRequiredService<ICloudProviders>().Find("hetzner")!.IsConfigured);
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
