using Fleet.Common;
using Fleet.Identity;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

public sealed class ApiKeyTests
{
    private const string Hash = "00ff";

    private static readonly ApiKeySpec Spec = new() { Name = "ci", Role = Role.Operator, Prefix = "sk-0" };

    [Theory]
    [InlineData(Role.Operator, Role.Admin, Role.Operator)]
    [InlineData(Role.Operator, Role.Viewer, Role.Viewer)]
    public void A_users_key_may_the_lesser_of_what_it_and_they_may(Role ofKey, Role ofUser, Role expected)
    {
        using var fleet = new TestFleet();
        var team = fleet.AddTeam().Id;
        var ann = fleet.AddUser(People.Ann with { Role = ofUser, Plan = Plan.Pro }).Id;
        fleet.Ask(fleet.Grains.Team(team).PutMember(ann, Role.Admin, "test"));
        Create(fleet, Spec with { Owner = ann, Role = ofKey, Scopes = ["logs:read"] });

        var found = Authenticate(fleet).Value!;
        Assert.Equal((ann, "ann@example.com", expected, Plan.Pro), (found.User!.Value, found.Name, found.Role, found.Plan));
        Assert.Equal((ofKey, "logs:read", Hash), (found.Teams[team.Value], Assert.Single(found.Scopes), found.Credential!.KeyHash));
        Assert.Equal(ann.Value, found.Actor);
    }

    [Fact]
    public void A_users_key_is_as_good_as_they_are_now()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser().Id;
        Create(fleet, Spec with { Owner = ann });
        fleet.Ask(fleet.Grains.User(ann).Update(new() { Password = "another password" }, "test"));
        Assert.True(Authenticate(fleet).IsOk, "a new password ends sessions, not keys");

        fleet.Ask(fleet.Grains.User(ann).Update(new() { Role = Role.Viewer }, "test"));
        Assert.Equal(Role.Viewer, Authenticate(fleet).Value!.Role);
        fleet.Ask(fleet.Grains.User(ann).Update(new() { IsActive = false }, "test"));
        Assert.Equal(ErrorCode.Unauthorized, Authenticate(fleet).Error!.Code);
        fleet.Ask(fleet.Grains.User(ann).Update(new() { IsActive = true }, "test"));
        Assert.True(Authenticate(fleet).IsOk);
        fleet.Ask(fleet.Grains.User(ann).Delete("test"));
        Assert.Equal(ErrorCode.Unauthorized, Authenticate(fleet).Error!.Code);
    }

    [Fact]
    public void A_key_ends_when_it_expires_or_is_revoked()
    {
        using var fleet = new TestFleet();
        Create(fleet, Spec with { ExpiresAt = fleet.Time.GetUtcNow().AddHours(1) });
        fleet.Pass(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.True(Authenticate(fleet).IsOk);
        fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCode.Unauthorized, Authenticate(fleet).Error!.Code);

        fleet.Ask(fleet.Grains.ApiKey("11").Create(Spec, "test"));
        var revoked = fleet.Ask(fleet.Grains.ApiKey("11").Revoke("test")).Value!;
        fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(revoked.RevokedAt, fleet.Ask(fleet.Grains.ApiKey("11").Revoke("test")).Value!.RevokedAt);
        Assert.Equal(ErrorCode.Unauthorized, fleet.Ask(fleet.Grains.ApiKey("11").Authenticate()).Error!.Code);
    }

    [Fact]
    public void A_programs_key_is_known_beside_its_grain_for_as_long_as_it_is_good()
    {
        using var fleet = new TestFleet();
        Principal? Known(string hash = Hash) => fleet.Service<IAdmittedKeys>().Find(hash);
        Assert.Null(Known());
        Create(fleet, Spec with { ExpiresAt = fleet.Time.GetUtcNow().AddHours(1) });
        Assert.Equal(("ci", Role.Operator, Hash), (Known()!.Name, Known()!.Role, Known()!.Credential!.KeyHash));

        // Its grain rests when nobody asks it, and then says nothing; asked, it knows the key again.
        fleet.Pass(TimeSpan.FromMinutes(50));
        Assert.Null(Known());
        Assert.True(Authenticate(fleet).IsOk);
        Assert.NotNull(Known());
        fleet.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(Known());

        Create(fleet, Spec, "11");
        Assert.NotNull(Known("11"));
        fleet.Ask(fleet.Grains.ApiKey("11").Revoke("test"));
        Assert.Null(Known("11"));

        Create(fleet, Spec with { Owner = fleet.AddUser().Id }, "22");
        Assert.True(fleet.Ask(fleet.Grains.ApiKey("22").Authenticate()).IsOk);
        Assert.Null(Known("22"));
    }

    [Fact]
    public void Its_use_is_written_once_a_minute()
    {
        using var fleet = new TestFleet();
        Create(fleet, Spec);
        var (first, writes) = (fleet.Time.GetUtcNow(), fleet.Store.Writes);
        foreach (var seconds in new[] { 0, 1, 59, 60, 61 }) fleet.Ask(fleet.Grains.ApiKey(Hash).Used(first.AddSeconds(seconds)));
        fleet.Ask(fleet.Grains.ApiKey("nobodys").Used(first));
        Assert.Equal(2, fleet.Store.Writes - writes);
        fleet.Crash();
        Assert.Equal(first.AddSeconds(60), fleet.Ask(fleet.Grains.ApiKey(Hash).Get()).Value!.LastUsedAt);
    }

    public static TheoryData<ApiKeySpec, string> Wrong => new()
    {
        { Spec with { Name = " " }, "name" },
        { Spec with { ExpiresAt = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) }, "expiresAt" },
        { Spec with { Scopes = [] }, "scopes" },
        { Spec with { Scopes = ["logs"] }, "scopes" },
        { Spec with { Scopes = ["logs:delete"] }, "scopes" },
        { Spec with { Scopes = ["*:write"] }, "scopes" },
        { Spec with { Scopes = ["*", "logs:read\n"] }, "scopes" },
        { Spec with { Owner = UserId.Of("usr_nobody") }, "ownerId" },
        { Spec with { Owner = UserId.Of("usr_nobody"), Teams = ["team_x"] }, "teams" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_wrong_field_is_named(ApiKeySpec spec, string field)
    {
        using var fleet = new TestFleet();
        Assert.Equal(field, fleet.Ask(fleet.Grains.ApiKey(Hash).Create(spec, "test")).Error!.Field);
        Assert.Equal(ErrorCode.Unauthorized, Authenticate(fleet).Error!.Code);
    }

    private static void Create(TestFleet fleet, ApiKeySpec spec, string hash = Hash)
    {
        var created = fleet.Ask(fleet.Grains.ApiKey(hash).Create(spec, "test"));
        Assert.True(created.IsOk, created.Error?.Message);
    }

    private static Outcome<Principal> Authenticate(TestFleet fleet) => fleet.Ask(fleet.Grains.ApiKey(Hash).Authenticate());
}
