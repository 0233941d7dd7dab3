using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Fleet.TestKit;
using Microsoft.Playwright;
using Xunit.Sdk;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>Somebody in a window. What its page says to the console as an error fails the test at its end.</summary>
public sealed class Visit : IAsyncDisposable
{
    // Machines that run everything at once are slow.
    internal const float Patience = 60_000;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly Func<IPage, Task> _leave;
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly ConcurrentDictionary<IRequest, bool> _asked = new();
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <param name="page">The window.</param>
    /// <param name="leave">What becomes of it at the end.</param>
    internal Visit(IPage page, Func<IPage, Task> leave)
    {
        SetDefaultExpectTimeout(Patience);
        (Page, _leave) = (page, leave);
        page.PageError += Fails;
        page.Console += Says;
        page.Request += Asks;
        page.RequestFinished += IsAnswered;
        page.RequestFailed += IsAnswered;
    }

    public IPage Page { get; }

    /// <summary>The page's main part.</summary>
    public ILocator Main => Page.Locator("main");

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
        await IsDrawn();
        await Expect(Main.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToBeVisibleAsync();
    }

    /// <summary>Waits until all that the page has asked for is there and drawn.</summary>
    public Task Settled() => Eventually.BecomesAsync($"{Page.Url} is there", (0, 0), async () =>
    {
        if (!_asked.IsEmpty) return (-1, _asked.Count);
        await IsDrawn();
        return (await Main.Locator(".loading").CountAsync(), _asked.Count);
    }, TimeSpan.FromMilliseconds(Patience));

    /// <summary>Whether somebody who uses other means than sight and mouse can use what is shown: no serious finding of axe.</summary>
    public async Task IsAccessible()
    {
        // The page stays the same document from place to place.
        if (!await Page.EvaluateAsync<bool>("'axe' in window")) await Page.EvaluateAsync(Axe);
        var found = await Page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)");
        var serious = found.EnumerateArray().Where(one => one.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(one => $"{one.GetProperty("id")}: {one.GetProperty("help")}\n  {string.Join("\n  ", one.GetProperty("nodes").EnumerateArray().Take(3).Select(node => node.GetProperty("html")))}");
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
        if (!TakesPictures) return;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryFolder.Path, "docs", "screenshots", $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>Whether the pictures of the documentation are taken anew.</summary>
    public static bool TakesPictures => Environment.GetEnvironmentVariable("FLEET_REFRESH_SCREENSHOTS") is not null;

    /// <summary>What is in the address behind the #, once it matches.</summary>
    public Task IsAt(string pattern) => Expect(Page).ToHaveURLAsync(new Regex($"#{pattern}"));

    public async ValueTask DisposeAsync()
    {
        Page.PageError -= Fails;
        Page.Console -= Says;
        Page.Request -= Asks;
        Page.RequestFinished -= IsAnswered;
        Page.RequestFailed -= IsAnswered;
        await _leave(Page);
        if (!_faults.IsEmpty) throw new XunitException($"The page says: {string.Join('\n', _faults)}");
    }

    // A change of the address is told after the navigation, and drawn before the next frame but one.
    private Task IsDrawn() => Page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))");

    private void Fails(object? sender, string fault) => _faults.Enqueue(fault);

    private void Says(object? sender, IConsoleMessage message)
    {
        // That a request was refused is told by the browser as well as by the page, which is enough.
        if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) _faults.Enqueue(message.Text);
    }

    private void Asks(object? sender, IRequest request)
    {
        // Streams stay open, and what has been answered once is asked again and again.
        if (!_known.ContainsKey(request.Url) && request.Headers.GetValueOrDefault("accept") is not "text/event-stream") _asked[request] = true;
    }

    private void IsAnswered(object? sender, IRequest request)
    {
        _known[request.Url] = true;
        _asked.TryRemove(request, out _);
    }
}
