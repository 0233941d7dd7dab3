using System.Globalization;
using System.Net;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Api.Tests;

/// <summary>Every host of these tests fails at its end if its Fleet has logged a secret or told one in a refusal; here one does on purpose.</summary>
public sealed class SecretScanTests
{
    [Theory]
    [InlineData("a key sk-0123456789abcdef0123456789abcdef0123456789abcdef was used")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJlLWhlcmU was refused")]
    [InlineData("Host=db;Username=fleet;Password=correct-horse;Port=5432")]
    [InlineData("password = correct-horse")]
    [InlineData("whsec_0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void A_credential_is_known_by_its_form(string text)
    {
        var scan = new SecretScan();
        scan.Look("log", text);
        Assert.Single(scan.Found);
        Assert.Throws<InvalidOperationException>(scan.Verify);
        Assert.DoesNotContain("correct-horse", scan.Found.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the key sk-0123456 was revoked")]
    [InlineData("Password=***;Port=5432")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("password is required")]
    [InlineData("eyJ is how a token begins")]
    public void What_only_speaks_of_one_is_none(string text)
    {
        var scan = new SecretScan();
        scan.Look("log", text);
        Assert.Empty(scan.Found);
        scan.Verify();
    }

    [Fact]
    public async Task A_host_whose_Fleet_logs_a_planted_secret_fails_at_its_end()
    {
        var (fleet, secret) = (new WatchedHost(), PlantedSecrets.Plant());
        await fleet.InitializeAsync();
        fleet.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Fleet.Test").LogSecret(secret, new InvalidOperationException($"it was {secret}"));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await fleet.DisposeAsync());
        Assert.Contains("log of Fleet.Test: planted secret: The secret is <SECRET> indeed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("exception", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_does_one_whose_Fleet_tells_one_in_a_refusal_and_not_one_that_tells_it_in_an_answer()
    {
        var secret = PlantedSecrets.Plant();
        var fleet = new WatchedHost(services => services.AddSingleton<IStartupFilter>(new Telling(secret)));
        await fleet.InitializeAsync();
        using var client = fleet.Caller(null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/tells/200")).StatusCode);
        Assert.Empty(fleet.Leaks);
        Assert.Equal(HttpStatusCode.Conflict, (await client.GetAsync("/tells/409")).StatusCode);
        Assert.Contains("409 to GET /tells/409", Assert.Single(fleet.Leaks), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await fleet.DisposeAsync());
    }

    private sealed class WatchedHost(Action<IServiceCollection>? configure = null) : FleetHost(configure)
    {
        public IReadOnlyCollection<string> Leaks => Scan.Found;
    }
}

/// <summary>Tells the secret under <c>/tells/</c>, with the status that is asked for.</summary>
internal sealed class Telling(string secret) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/tells", tells => tells.Run(context =>
        {
            context.Response.StatusCode = int.Parse(context.Request.Path.Value![1..], CultureInfo.InvariantCulture);
            return context.Response.WriteAsync($"it is {secret}");
        }));
        next(app);
    };
}

internal static partial class SecretLines
{
    [LoggerMessage(1, LogLevel.Information, "The secret is {Secret} indeed")]
    public static partial void LogSecret(this ILogger logger, string secret, Exception exception);
}
