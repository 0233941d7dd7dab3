using Microsoft.Playwright;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>The one browser of all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // The one that Debian's package brings, where the environment names no other.
    private static readonly string Program = Environment.GetEnvironmentVariable("FLEET_TEST_BROWSER") ?? "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A profile of its own: cookies, cache, and how its owner looks at pages.</summary>
    /// <param name="session">The cookie of somebody who has signed in already; null for nobody.</param>
    internal async Task<IBrowserContext> Profile(Uri address, Look look, Cookie? session = null)
    {
        var profile = await _browser!.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = look.Width, Height = 900 },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            TimezoneId = "Europe/Berlin",
            Locale = "en-GB",
        });
        profile.SetDefaultTimeout(Browsing.Visit.Patience);
        if (session is not null) await profile.AddCookiesAsync([session]);
        return profile;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }
}

/// <summary>How somebody looks at the page.</summary>
/// <param name="Width">Of the window, in pixels.</param>
/// <param name="Dark">Whether their system is dark.</param>
public sealed record Look(int Width = 1400, bool Dark = false)
{
    public static Look Phone { get; } = new(390);

    public static Look Night { get; } = new(Dark: true);
}
