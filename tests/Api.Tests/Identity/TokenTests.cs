using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Identity;

public sealed class TokenTests(FleetHost fleet)
{
    private readonly HttpClient _admin = fleet.Caller();
    private readonly HttpClient _nobody = fleet.Caller(null);

    [Fact]
    public async Task A_token_stands_for_its_user_on_every_surface()
    {
        var ann = await _admin.AddUser("ADMIN");
        var answer = await _nobody.AskToken(ann.Email.ToUpperInvariant());
        var body = await answer.Json();
        Assert.Equal(["access_token", "expires_in", "token_type"], body.Names());
        Assert.Equal(("Bearer", 3_600), (body.Text("token_type"), body.GetProperty("expires_in").GetInt32()));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());

        using var caller = fleet.With(body.Text("access_token")!);
        foreach (var path in new[] { "/api/v1/version", "/hosting/api/v1/servers", "/api/servers", "/api/instances", $"/v1/users/{ann.Id}" })
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, await caller.Status(path)));
        }

        var me = await caller.GetAsync("/api/v1/me").Json();
        Assert.Equal((ann.Id, ann.Email, "ADMIN"), (me.Text("id"), me.Text("email"), me.Text("role")));
    }

    [Fact]
    public async Task What_a_token_says_can_be_verified_by_the_published_keys()
    {
        var ann = await _admin.AddUser();
        var parts = (await fleet.Token(ann)).Split('.');
        var (head, claims) = (Decode(parts[0]), Decode(parts[1]));
        Assert.Equal(("ES256", "at+jwt"), (head.Text("alg"), head.Text("typ")));
        Assert.Equal((ann.Id, "fleet", "fleet"), (claims.Text("sub"), claims.Text("iss"), claims.Text("aud")));
        Assert.Equal(3_600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(JsonValueKind.Number, claims.GetProperty("epoch").ValueKind);

        var published = await _nobody.GetAsync("/.well-known/jwks.json");
        var key = Assert.Single((await published.Json()).GetProperty("keys").EnumerateArray(), key => key.Text("kid") == head.Text("kid"));
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.Names());
        using var pair = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars(key.Text("x")), Y = Base64Url.DecodeFromChars(key.Text("y")) },
        });
        Assert.True(pair.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task A_token_is_good_until_its_user_is_changed()
    {
        var ann = await _admin.AddUser("OPERATOR");
        using var caller = fleet.With(await fleet.Token(ann));
        Assert.Equal(HttpStatusCode.OK, await caller.Status());
        await Change(new { role = "VIEWER" });
        Assert.Equal("VIEWER", (await caller.GetAsync("/api/v1/me").Json()).Text("role"));
        await Change(new { password = "another password" });
        Assert.Equal(HttpStatusCode.Unauthorized, await caller.Status());
        Assert.Equal(HttpStatusCode.Unauthorized, (await _nobody.AskToken(ann.Email)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _nobody.AskToken(ann.Email, "another password")).StatusCode);

        async Task Change(object change) => Assert.True((await _admin.PutAsJsonAsync($"/api/v1/admin/users/{ann.Id}", change)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Another_signing_key_takes_over_and_the_former_one_verifies_on()
    {
        var ann = await _admin.AddUser();
        var before = await fleet.Token(ann);
        var rotated = await _admin.PostAsync("/api/v1/admin/signing-keys/rotate", null).Json();
        var after = await fleet.Token(ann);
        Assert.Equal(rotated.Text("kid"), Decode(after.Split('.')[0]).Text("kid"));
        using var old = fleet.With(before);
        using var next = fleet.With(after);
        Assert.Equal(HttpStatusCode.OK, await old.Status());
        Assert.Equal(HttpStatusCode.OK, await next.Status());
    }

    public static TheoryData<string> Attacks =>
    [
        "none", "none without a signature", "HS256 with the public key", "ES512", "expired", "without an end", "another audience", "another issuer",
        "another type", "another user", "another signature", "an unknown key", "no key", "a key of its own", "an old epoch", "no epoch",
        "an epoch that is text", "no user",
    ];

    [Theory, MemberData(nameof(Attacks))]
    public async Task A_token_that_was_tampered_with_is_nobodys(string attack)
    {
        var ann = await _admin.AddUser("ADMIN");
        var signing = await fleet.App.Services.GetRequiredService<IGrainFactory>().SigningKeys().Current();
        using var pair = ECDsa.Create();
        pair.ImportFromPem(fleet.App.Services.GetRequiredService<ISecretBox>().Open(signing.Private));
        using var strangers = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Dictionary<string, object> head = new() { ["alg"] = "ES256", ["kid"] = signing.Id, ["typ"] = "at+jwt" };
        Dictionary<string, object> claims = new()
        {
            ["sub"] = ann.Id, ["iss"] = "fleet", ["aud"] = "fleet", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 600, ["epoch"] = 0,
        };
        // What is attacked is let in as long as nobody touches it: or each of these would be refused for nothing.
        Assert.Equal(HttpStatusCode.OK, await Status(Seal(head, claims, Sign(pair))));

        var token = attack switch
        {
            "none" => Seal(head.But("alg", "none"), claims, Sign(pair)),
            "none without a signature" => Seal(head.But("alg", "none"), claims, _ => []),
            "HS256 with the public key" => Seal(
                head.But("alg", "HS256"), claims, text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(pair.ExportSubjectPublicKeyInfoPem()), text)),
            "ES512" => Seal(head.But("alg", "ES512"), claims, Sign(pair)),
            "expired" => Seal(head, claims.But("exp", now - 1), Sign(pair)),
            "without an end" => Seal(head, claims.But("exp", null), Sign(pair)),
            "another audience" => Seal(head, claims.But("aud", "others"), Sign(pair)),
            "another issuer" => Seal(head, claims.But("iss", "others"), Sign(pair)),
            "another type" => Seal(head.But("typ", "JWT"), claims, Sign(pair)),
            "another user" => Mix(Seal(head, claims.But("sub", "usr_other"), Sign(pair)), Seal(head, claims, Sign(pair))),
            "another signature" => Seal(head, claims, Sign(strangers)),
            "an unknown key" => Seal(head.But("kid", "unknown"), claims, Sign(pair)),
            "no key" => Seal(head.But("kid", null), claims, Sign(pair)),
            "a key of its own" => Seal(head.But("jwk", Jwk(strangers)), claims, Sign(strangers)),
            "an old epoch" => Seal(head, claims.But("epoch", -1), Sign(pair)),
            "no epoch" => Seal(head, claims.But("epoch", null), Sign(pair)),
            "an epoch that is text" => Seal(head, claims.But("epoch", "zero"), Sign(pair)),
            _ => Seal(head, claims.But("sub", null), Sign(pair)),
        };
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(token));
    }

    [Theory]
    [InlineData("eyJ..")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9..")]
    [InlineData("eyJ\u007f.eyJ.eyJ")]
    [InlineData("eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.bm90IGpzb24.AAAA")]
    [InlineData("eyJbXX0.W10.AAAA")]
    [InlineData("eyJhbGciOiJFUzI1NiIsImtpZCI6WzFdfQ.e30.AAAA")]
    public async Task Rubbish_is_nobodys(string token) => Assert.Equal(HttpStatusCode.Unauthorized, await Status(token));

    [Fact]
    public async Task An_over_long_one_is_nobodys() => Assert.Equal(HttpStatusCode.Unauthorized, await Status($"eyJ.{new string('a', 5_000)}.x"));

    [Fact]
    public async Task Keys_are_read_once_in_a_while_however_many_are_made_up()
    {
        await fleet.Token(await _admin.AddUser());
        var grains = fleet.App.Services.GetRequiredService<IGrainFactory>();
        var (time, current) = (new ManualTime(), (await grains.SigningKeys().Current()).Id);
        var keys = new VerificationKeys(grains, time);
        Assert.NotNull(await keys.Find(current));
        var madeUp = Enumerable.Range(0, 20).Select(i => keys.Find($"made-up-{i}")).ToList();
        Assert.NotNull(await keys.Find(current));
        await Eventually.HoldsAsync("the next reading is waited for", () => time.NextDue is not null);
        Assert.Equal((1, false), (keys.Readings, madeUp.Any(one => one.IsCompleted)));

        time.Advance(VerificationKeys.Pause);
        Assert.All(await Task.WhenAll(madeUp).Within("the next reading"), Assert.Null);
        Assert.Equal(2, keys.Readings);
    }

    private async Task<HttpStatusCode> Status(string token)
    {
        using var caller = fleet.Caller(null);
        caller.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await caller.Status();
    }

    private static JsonElement Decode(string part) => JsonElement.Parse(Base64Url.DecodeFromChars(part));

    private static Func<byte[], byte[]> Sign(ECDsa pair) => text => pair.SignData(text, HashAlgorithmName.SHA256);

    private static string Seal(Dictionary<string, object> head, Dictionary<string, object> claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(head))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What the one says, with the other's signature.</summary>
    private static string Mix(string said, string signed) => $"{said[..said.LastIndexOf('.')]}{signed[signed.LastIndexOf('.')..]}";

    private static Dictionary<string, string> Jwk(ECDsa pair)
    {
        var point = pair.ExportParameters(false).Q;
        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }
}

internal static class Alterations
{
    /// <summary>The same with another value; null for none.</summary>
    public static Dictionary<string, object> But(this Dictionary<string, object> claims, string name, object? value)
    {
        var altered = new Dictionary<string, object>(claims);
        altered.Remove(name);
        if (value is not null) altered[name] = value;
        return altered;
    }
}
