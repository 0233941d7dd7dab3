using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Fleet.Tests.Processes.Servers;
using Microsoft.Playwright;
using Cookie = Microsoft.Playwright.Cookie;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>A Fleet with an administrator, and their windows.</summary>
public class Stage(Chromium browser) : IAsyncLifetime
{
    public const string Email = "ann@example.com";
    public const string Password = "a long enough password";

    private readonly ConcurrentDictionary<Look, Lazy<Task<IBrowserContext>>> _profiles = new();
    private readonly ConcurrentDictionary<Look, ConcurrentBag<IPage>> _windows = new();
    private Cookie? _session;

    /// <summary>Whose windows they are.</summary>
    public Chromium Browser => browser;

    /// <summary>How many simulated instances the Fleet has, as a demo; null for an empty one.</summary>
    public int? Demo { get; init; }

    /// <summary>The Fleet that is looked at.</summary>
    public FleetServer Fleet => field ??= new() { Words = Demo is { } instances ? ["--demo", instances.ToString(CultureInfo.InvariantCulture)] : [] };

    /// <summary>Asks it as its first administrator.</summary>
    public HttpClient Client => Fleet.Client;

    public virtual async ValueTask InitializeAsync()
    {
        await Fleet.Run();
        using var user = await Client.PostAsJsonAsync("/api/v1/admin/users", new { email = Email, name = "Ann", password = Password, role = "ADMIN" });
        user.EnsureSuccessStatusCode();
        _session = await SignIn();
    }

    /// <summary>A browser of its own, which nobody has signed in with.</summary>
    public async Task<Visit> Visit(Look? look = null)
    {
        var profile = await browser.Profile(Fleet.Address, look ?? new());
        return new(await profile.NewPageAsync(), _ => profile.CloseAsync());
    }

    /// <summary>
    /// An empty window of the administrator, who has signed in. Windows are used one test after the other, each with a page of its own: what costs most of a visit is its
    /// window, and signing in has tests of its own.
    /// </summary>
    public async Task<Visit> SignedIn(Look? look = null)
    {
        look ??= new();
        var idle = _windows.GetOrAdd(look, _ => []);
        if (!idle.TryTake(out var window))
        {
            var profile = await _profiles.GetOrAdd(look, one => new(() => browser.Profile(Fleet.Address, one, _session))).Value;
            window = await profile.NewPageAsync();
        }

        return new(window, async page =>
        {
            await page.GotoAsync("about:blank");
            idle.Add(page);
        });
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var profile in _profiles.Values) await (await profile.Value).CloseAsync();
        await Fleet.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<Cookie> SignIn()
    {
        var cookies = new CookieContainer();
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = Fleet.Address };
        using var answer = await client.PostAsJsonAsync("/api/v1/session", new { email = Email, password = Password });
        answer.EnsureSuccessStatusCode();
        var cookie = Assert.Single(cookies.GetAllCookies());
        return new() { Name = cookie.Name, Value = cookie.Value, Domain = Fleet.Address.Host, Path = cookie.Path, HttpOnly = cookie.HttpOnly, SameSite = SameSiteAttribute.Strict };
    }
}
