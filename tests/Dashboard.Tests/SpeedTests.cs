using System.Diagnostics;
using System.Globalization;
using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>How soon the page can be used: measured with <c>FLEET_MEASURE=1</c>, and never asserted, since that is the machine's as much as the page's.</summary>
public sealed class SpeedTests(SharedStage shared, ITestOutputHelper output)
{
    private const int Times = 11;

    [Fact]
    public async Task The_list_of_a_thousand_instances_is_there_soon()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FLEET_MEASURE") is not null, "FLEET_MEASURE=1 measures it");
        await using var stage = new Stage(shared.Browser) { Demo = 1000 };
        await stage.InitializeAsync();
        await using var visit = await stage.SignedIn();
        foreach (var place in (string[])["/overview", "/instances"])
        {
            var taken = new List<double>();
            for (var i = 0; i < Times; i++)
            {
                await visit.Page.GotoAsync("about:blank");
                var watch = Stopwatch.StartNew();
                await visit.Page.GotoAsync($"/#{place}");
                await Expect(visit.Main.Locator(place is "/instances" ? "[data-row] a" : "a.figure").First).ToBeVisibleAsync();
                taken.Add(watch.Elapsed.TotalMilliseconds);
            }

            taken.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{place}: median {taken[Times / 2]:0} ms, slowest {taken[^1]:0} ms, from asking for the page to its first row, the driver's time included"));
        }
    }
}
