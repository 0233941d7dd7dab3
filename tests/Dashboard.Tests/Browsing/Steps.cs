using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>One Fleet and one browser for the pages of alerts, deployments, tasks, costs, security, audit, settings and the operator.</summary>
[CollectionDefinition(Name)]
public sealed class Office : ICollectionFixture<Stage>
{
    public const string Name = "office";
}

internal static class OfficeSteps
{
    /// <summary>All of these can be used by everybody in the dark, and fit a phone.</summary>
    public static async Task AreForEverybody(this Stage stage, params string[] places)
    {
        await using (var visit = await stage.SignedIn(Look.Night))
        {
            foreach (var place in places)
            {
                await visit.Settled(place);
                await visit.IsAccessible();
            }
        }

        await using (var visit = await stage.SignedIn(Look.Phone))
        {
            foreach (var place in places)
            {
                await visit.Settled(place);
                await visit.FitsTheWindow();
            }
        }
    }

    /// <summary>Types the name that a destructive action asks for, and does it.</summary>
    public static async Task ConfirmByName(this Visit visit, string name, string verb)
    {
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        var act = dialog.GetByRole(AriaRole.Button, new() { Name = verb, Exact = true });
        await Expect(act).ToBeDisabledAsync();
        await dialog.GetByLabel($"Type {name} to go on").FillAsync(name);
        await act.ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    public static ILocator Button(this Visit visit, string name) => visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this Visit visit, string name) => visit.Main.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Field(this Visit visit, string label) => visit.Page.GetByLabel(label, new() { Exact = true });

    private static async Task Settled(this Visit visit, string place)
    {
        await visit.Go(place);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(visit.Main.Locator(".loading")).ToHaveCountAsync(0);
    }
}
