using Fleet.Api.Tests.Hosting;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Cluster;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>Whom the sweep of each minute wakes: whoever waits for something, and not a fleet that merely exists.</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task It_wakes_the_instances_for_which_something_can_happen_and_no_others()
    {
        await using var fleet = new FleetHost();
        await fleet.InitializeAsync();
        using var client = fleet.Caller();
        var quiet = (await client.Register()).Text("id")!;
        var other = (await client.Register()).Text("id")!;
        var heard = await fleet.Connected(client);
        var deployed = await client.Deploy((await client.AddServer()).Id);
        await Wakes(fleet, heard, deployed);

        var rule = (await client.MakeRule(AlertScenes.Threshold(quiet))).Text("id");
        await Wakes(fleet, heard, deployed, quiet);
        (await client.DeleteAsync($"/api/v1/alerts/rules/{rule}")).EnsureSuccessStatusCode();
        await Wakes(fleet, heard, deployed);
        await client.MakeRule(AlertScenes.Threshold(null));
        await Wakes(fleet, heard, deployed, quiet, other);
    }

    private static Task Wakes(FleetHost fleet, params string[] instances) =>
        Eventually.BecomesAsync("those whom the sweep wakes", InOrder(instances), () => Woken(fleet));

    private static async Task<string> Woken(FleetHost fleet)
    {
        var rules = fleet.App.Services.GetRequiredService<RuleReach>();
        var states = fleet.App.Services.GetRequiredService<IStateQueries>();
        var woken = rules.Named.Select(id => id.Value).ToHashSet();
        foreach (var kind in Awakening.All(rules).Where(kind => kind.Kind == StateKinds.Instance))
        {
            var page = await states.Query(new StateQuery { Kind = kind.Kind, Filters = kind.Filters, IdsOnly = true });
            woken.UnionWith(page.Rows.Select(row => row.Id));
        }

        return InOrder(woken);
    }

    private static string InOrder(IEnumerable<string> ids) => string.Join(' ', ids.Order(StringComparer.Ordinal));
}
