using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Cli.Agent;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.SignIn;

namespace Fleet.Cli.Doctor;

/// <summary>What Fleet says of itself and of the key. Each check that fails ends those that need it.</summary>
internal static class FleetChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // An answer tells its time in whole seconds, and may have been under way.
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Finding> All(Session session, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Access? access = null;
        Finding address;
        try
        {
            access = Access.Look(session.Get(CommonOptions.Url), session.Get(CommonOptions.Context));
            address = Address(access);
        }
        catch (Failure failure)
        {
            address = Finding.Fail("address", "it is not known where Fleet is", failure.Message);
        }

        yield return address;
        if (access is null) yield break;
        using var http = Session.Open(access, Patience);
        var (found, health) = await Health(http, access.Url, cancellation);
        foreach (var finding in found) yield return finding;
        if (health is null) yield break;
        foreach (var finding in Rests(health)) yield return finding;
        yield return await Key(http, access, cancellation);
    }

    private static Finding Address(Access access)
    {
        var where = $"{access.Url.ToString().TrimEnd('/')} ({(access.Context is { } context ? $"context {context}" : "from the environment")})";
        return access.Url.Scheme is "http" && !access.Url.IsLoopback
            ? Finding.Warn("address", $"{where}: the key goes there in clear", "put a proxy with TLS before Fleet, and use https://")
            : Finding.Ok("address", where);
    }

    private static async Task<(List<Finding> Found, JsonNode? Health)> Health(HttpClient http, Uri url, CancellationToken cancellation)
    {
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            using var answer = await http.GetAsync("health/ready", cancellation);
            var took = TimeProvider.System.GetElapsedTime(began);
            var health = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            if (health.Text("version").Length == 0) throw new JsonException();
            return ([Finding.Ok("reach", string.Create(CultureInfo.InvariantCulture, $"it answers after {took.TotalMilliseconds:0} ms")), Version(health), Clock(answer)], health);
        }
        catch (Exception exception) when (exception is HttpRequestException || exception is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return ([Finding.Fail("reach", $"{url.Authority} does not answer: {exception.Message}", "see whether Fleet runs there, and what is between here and there")], null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ([Finding.Fail("reach", $"what answers at {url.Authority} is not Fleet", "mend the address: fleet login")], null);
        }
    }

    private static Finding Version(JsonNode? health)
    {
        var there = health.Text("version");
        return there == AgentSettings.Version ? Finding.Ok("version", $"{there} on both sides")
            : Finding.Warn("version", $"{AgentSettings.Version} here, {there} there", "use the fleet of Fleet's own version");
    }

    private static Finding Clock(HttpResponseMessage answer)
    {
        if (answer.Headers.Date is not { } there) return Finding.Warn("clock", "Fleet's answer has no time", "see what is between here and there");
        var off = DateTimeOffset.UtcNow - there;
        return off.Duration() <= Tolerated ? Finding.Ok("clock", "both clocks show the same")
            : Finding.Warn("clock", $"this clock is {Moment.Span(off.Duration())} {(off > TimeSpan.Zero ? "ahead of" : "behind")} Fleet's", "let both machines keep time by NTP");
    }

    /// <summary>What Fleet rests on.</summary>
    private static IEnumerable<Finding> Rests(JsonNode health)
    {
        var database = health.Text("checks.database.status");
        yield return database is "ok" or "healthy" ? Finding.Ok("database", $"{health.Text("checks.database.engine")} answers after {health.Text("checks.database.latencyMs")} ms")
            : Finding.Fail("database", $"{database}: {Plain.Of(health.Text("checks.database.error"))}", "see to the database that Fleet runs on; its log says more");
        var grains = health.Text("checks.grains.status");
        yield return grains is "ok" or "healthy" ? Finding.Ok("grains", $"the engine ({health.Text("engine")}) answers")
            : Finding.Fail("grains", $"the engine is {grains}", "see Fleet's log; wait if it has just been started");
    }

    private static async Task<Finding> Key(HttpClient http, Access access, CancellationToken cancellation)
    {
        if (access.Key.Length == 0) return Finding.Fail("key", "there is no key", $"fleet login {access.Url.ToString().TrimEnd('/')}, or set FLEET_API_KEY");
        try
        {
            var me = await new FleetApi(http).Get("api/v1/me", cancellation);
            var who = me.Text("email") is { Length: > 0 } mail ? mail : me.Text("name");
            return me.Text("role") is "VIEWER"
                ? Finding.Warn("key", $"{Plain.Of(who)} is VIEWER, and may only look", "ask for a key with the role OPERATOR to change anything")
                : Finding.Ok("key", $"{Plain.Of(who)}, {me.Text("role")}");
        }
        catch (Failure failure)
        {
            return Finding.Fail("key", failure.Message, "sign in again: fleet login");
        }
    }
}
