using System.Reflection;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit.Sdk;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>One window of a browser of its own. What its page says to the console as an error fails the test at its end.</summary>
public sealed class Visit : IAsyncDisposable
{
    // Machines that run everything at once are slow.
    private const float Patience = 60_000;

    private static readonly string Root = typeof(Visit).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    private Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, fault) => _faults.Add(fault);
        page.Console += (_, message) =>
        {
            // That a request was refused is told by the browser as well as by the page, which is enough.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) _faults.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>The page's main part.</summary>
    public ILocator Main => Page.Locator("main");

    internal static async Task<Visit> Begin(IBrowser browser, Uri address, Look look)
    {
        SetDefaultExpectTimeout(Patience);
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = look.Width, Height = 900 },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            TimezoneId = "Europe/Berlin",
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(Patience);
        return new(context, await context.NewPageAsync());
    }

    public async Task SignIn(string email, string password)
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(Page.Locator("#areas")).ToBeAttachedAsync();
    }

    /// <summary>Goes to a place within the page, such as <c>/servers</c>, and waits for its heading.</summary>
    public async Task Go(string place)
    {
        await Page.GotoAsync($"/#{place}");
        await Expect(Main.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToBeVisibleAsync();
    }

    /// <summary>Whether somebody who uses other means than sight and mouse can use what is shown: no serious finding of axe.</summary>
    public async Task IsAccessible()
    {
        var found = await Page.RunAxe();
        var serious = found.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(3).Select(node => node.Html))}");
        Assert.Empty(serious);
    }

    /// <summary>Whether nothing is wider than the window.</summary>
    public async Task FitsTheWindow()
    {
        var (page, window) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await Page.EvaluateAsync<int>("innerWidth"));
        Assert.True(page <= window, $"The page is {page} pixels wide in a window of {window}");
    }

    /// <summary>Keeps what is in the window as <c>docs/screenshots/NAME.png</c>, where <c>FLEET_REFRESH_SCREENSHOTS</c> is set.</summary>
    public async Task Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("FLEET_REFRESH_SCREENSHOTS") is null) return;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Root, "docs", "screenshots", $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>What is in the address behind the #, once it matches.</summary>
    public Task IsAt(string pattern) => Expect(Page).ToHaveURLAsync(new Regex($"#{pattern}"));

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        if (_faults.Count > 0) throw new XunitException($"The page says: {string.Join('\n', _faults)}");
    }
}
