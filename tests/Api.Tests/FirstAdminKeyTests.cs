using System.Net;
using System.Text.RegularExpressions;
using Fleet.Api.Identity;
using Fleet.Api.Lifetime;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet.Api.Tests;

public sealed partial class FirstAdminKeyTests
{
    [Fact]
    public async Task A_Fleet_without_an_admin_makes_one_and_tells_its_key_once()
    {
        var (stdout, told) = (Console.Out, new StringWriter());
        Console.SetOut(told);
        try
        {
            await using var fresh = new FreshHost();
            await fresh.InitializeAsync();
            var key = Assert.Single(Key().Matches(told.ToString())).Value;
            using var client = fresh.Caller(null);
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/api-keys")).StatusCode);

            var maker = fresh.App.Services.GetServices<IHostedService>().OfType<AfterServer>().Select(one => one.Service).OfType<FirstAdminKey>().Single();
            await maker.StartAsync(default);
            Assert.Single(Key().Matches(told.ToString()));

            await fresh.App.Services.GetRequiredService<IGrainFactory>().ApiKey(RawKey.Hash(key)).Revoke("test");
            await maker.StartAsync(default);
            Assert.Equal(2, Key().Count(told.ToString()));
        }
        finally
        {
            Console.SetOut(stdout);
        }
    }

    [GeneratedRegex("sk-[0-9a-f]{48}")]
    private static partial Regex Key();

    private sealed class FreshHost() : FleetHost(null, adminKey: null);
}
