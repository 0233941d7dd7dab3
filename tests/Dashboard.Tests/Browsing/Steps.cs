using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>The classes of one of these are done one after the other.</summary>
internal static class Rooms
{
    /// <summary>Alerts, deployments, tasks, costs, security, audit, settings.</summary>
    public const string Office = "office";

    /// <summary>Servers and what runs on them.</summary>
    public const string Machines = "machines";
}

internal static class Steps
{
    /// <summary>All of these can be used by everybody in the dark, and fit a phone.</summary>
    public static async Task AreForEverybody(this Stage stage, params string[] places)
    {
        await using (var visit = await stage.SignedIn(Look.Night))
        {
            foreach (var place in places)
            {
                await visit.Go(place);
                await visit.Settled();
                await visit.IsAccessible();
            }
        }

        await using (var visit = await stage.SignedIn(Look.Phone))
        {
            foreach (var place in places)
            {
                await visit.Go(place);
                await visit.Settled();
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
}
