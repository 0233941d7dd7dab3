using System.Net.Http.Json;
using Fleet.Tests.Processes.Servers;
using Microsoft.Playwright;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>A Fleet with an administrator, and a browser: one of each for all tests of a collection.</summary>
public sealed class Stage : IAsyncLifetime
{
    public const string Email = "ann@example.com";
    public const string Password = "a long enough password";

    // The one that Debian's package brings, where the environment names no other.
    private static readonly string Browser = Environment.GetEnvironmentVariable("FLEET_TEST_BROWSER") ?? "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>How many simulated instances the Fleet has, as a demo; null for an empty one.</summary>
    public int? Demo { get; init; }

    /// <summary>The Fleet that is looked at.</summary>
    public FleetServer Fleet => field ??= new() { Demo = Demo };

    /// <summary>Asks it as its first administrator.</summary>
    public HttpClient Client => Fleet.Client;

    public async ValueTask InitializeAsync()
    {
        await Fleet.Run();
        using var user = await Client.PostAsJsonAsync("/api/v1/admin/users", new { email = Email, name = "Ann", password = Password, role = "ADMIN" });
        user.EnsureSuccessStatusCode();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A browser of its own, which nobody has signed in with.</summary>
    public async Task<Visit> Visit(Look? look = null) => await Browsing.Visit.Begin(_browser!, Fleet.Address, look ?? new Look());

    /// <summary>The same, signed in as the administrator.</summary>
    public async Task<Visit> SignedIn(Look? look = null)
    {
        var visit = await Visit(look);
        await visit.SignIn(Email, Password);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        await Fleet.DisposeAsync();
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
