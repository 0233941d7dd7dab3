using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Identity;

public sealed class LoginTests(FleetHost fleet)
{
    private readonly HttpClient _admin = fleet.Caller();
    private readonly HttpClient _nobody = fleet.Caller(null);

    [Fact]
    public async Task Whatever_is_wrong_is_refused_in_the_same_words()
    {
        var (ann, disabled) = (await _admin.AddUser(), await _admin.AddUser());
        await _admin.PutAsJsonAsync($"/api/v1/admin/users/{disabled.Id}", new { isActive = false });
        var refusals = new HashSet<string>();
        foreach (var (email, password) in new[]
        {
            (ann.Email, "wrong password"), ("nobody@example.com", People.Password), (disabled.Email, People.Password), ("no address", People.Password),
        })
        {
            var refused = await _nobody.AskToken(email, password);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            refusals.Add(await refused.Content.ReadAsStringAsync());
        }

        Assert.Single(refusals);
        Assert.Contains("\"unauthorized\"", refusals.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_guesses_too_often_is_not_heard_and_keys_go_on()
    {
        var ann = await _admin.AddUser();
        var (_, key) = await fleet.AddKey(ann);
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await _nobody.AskToken(ann.Email, "wrong password")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _nobody.AskToken(ann.Email)).StatusCode);
        Assert.NotNull((await _admin.GetAsync($"/api/v1/admin/users/{ann.Id}").Json()).Text("lockedUntil"));
        using var program = fleet.With(key);
        Assert.Equal(HttpStatusCode.OK, await program.Status());

        await _admin.PutAsJsonAsync($"/api/v1/admin/users/{ann.Id}", new { password = "another password" });
        Assert.Equal(HttpStatusCode.OK, (await _nobody.AskToken(ann.Email, "another password")).StatusCode);
    }

    [Fact]
    public async Task Who_has_logged_in_and_who_could_not_stands_in_the_audit_log()
    {
        var ann = await _admin.AddUser();
        await _nobody.AskToken(ann.Email, "wrong password");
        await _nobody.AskToken(ann.Email);
        await _nobody.PostAsJsonAsync("/api/v1/session", new { email = ann.Email, password = People.Password });
        var rows = (await _admin.GetAsync("/api/v1/audit?action=LOGIN&limit=200").Json()).GetProperty("data").EnumerateArray()
            .Where(row => row.Text("userEmail") == ann.Email).Select(row => (row.Text("userId"), row.GetProperty("metadata").Text("outcome")));
        Assert.Equal([(ann.Id, "ok"), (ann.Id, "ok"), (null, "failed")], rows);
    }

    [Theory]
    [InlineData("{\"email\":\"a@b.c\"}", "password")]
    [InlineData("{\"password\":\"12345678\"}", "email")]
    [InlineData("{\"email\":5,\"password\":\"12345678\"}", "email")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _nobody.PostAsync("/v1/auth/token", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(field, (await refused.Json()).GetProperty("error").GetProperty("details").Text("field"));
        var refusedToo = await _nobody.PostAsync("/api/v1/session", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refusedToo.StatusCode, (await refusedToo.Json()).Text("field")));
    }

    [Fact]
    public async Task One_address_has_so_many_attempts_in_a_minute()
    {
        await using var host = new FleetHost { Settings = { ["Fleet:Logins:AttemptsPerMinute"] = "3" } };
        await host.InitializeAsync();
        using var nobody = host.Caller(null);
        var answers = new List<HttpResponseMessage>();
        // More than two minutes' worth: one of them is refused, whenever the minute changes.
        for (var i = 0; i < 7; i++)
        {
            answers.Add(i % 2 == 0
                ? await nobody.AskToken("nobody@example.com")
                : await nobody.PostAsJsonAsync("/api/v1/session", new { email = "nobody@example.com", password = People.Password }));
        }

        var refused = answers.First(answer => answer.StatusCode is HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("rate_limit_exceeded", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_with_fewer_rounds_is_made_anew()
    {
        var (weak, strong) = (Passwords(1_000), Passwords(2_000));
        var hash = weak.Hash(People.Password);
        Assert.NotEqual(hash, weak.Hash(People.Password));
        Assert.Equal(PasswordCheck.Right, weak.Check(hash, People.Password));
        Assert.Equal(PasswordCheck.RightButOld, strong.Check(hash, People.Password));
        Assert.Equal(PasswordCheck.Wrong, strong.Check(hash, "wrong password"));
        Assert.Equal(PasswordCheck.Wrong, strong.Check(null, People.Password));
    }

    private static IPasswords Passwords(int iterations)
    {
        using var app = FleetApi.Build([$"--Fleet:Passwords:Iterations={iterations}"]);
        return app.Services.GetRequiredService<IPasswords>();
    }
}
