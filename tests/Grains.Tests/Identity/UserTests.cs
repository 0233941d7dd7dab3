using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

public sealed class UserTests
{
    [Fact]
    public void A_user_is_what_was_written_until_they_are_deleted()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser();
        Assert.Equal(("ann@example.com", "Ann", Role.Operator, true), (ann.Email, ann.Name, ann.Role, ann.IsActive));

        fleet.Crash();
        var changed = fleet.Ask(fleet.Grains.User(ann.Id).Update(
            new() { Name = "", Role = Role.Viewer, Plan = Plan.Enterprise, RequestsPerMinute = 7 }, "test")).Value!;
        Assert.Equal((null, Role.Viewer, Plan.Enterprise, 7), (changed.Name, changed.Role, changed.Plan, changed.RequestsPerMinute));
        var access = fleet.Access(ann.Id).Value!;
        Assert.Equal((ann.Id, "ann@example.com", Role.Viewer, 7), (access.User!.Value, access.Name, access.Role, access.RequestsPerMinute));

        Assert.True(fleet.Ask(fleet.Grains.User(ann.Id).Delete("test")).IsOk);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.User(ann.Id).Get()).Error!.Code);
        Assert.Equal(ErrorCode.Unauthorized, fleet.Access(ann.Id).Error!.Code);
        Assert.Equal(ErrorCode.Unauthorized, fleet.LogIn(ann.Id).Error!.Code);
        Assert.Empty(fleet.Store.States);
    }

    [Fact]
    public void The_password_is_nowhere_in_clear()
    {
        using var fleet = new TestFleet();
        fleet.AddUser();
        Assert.DoesNotContain(fleet.Store.States.Values, state => state.Document.Contains(People.Password, StringComparison.Ordinal));
        Assert.DoesNotContain(People.Password, People.Ann.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(People.Password, new UserChange { Password = People.Password }.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<UserSpec, string> Wrong => new()
    {
        { People.Ann with { Email = "ann" }, "email" },
        { People.Ann with { Email = "a b@example.com" }, "email" },
        { People.Ann with { Email = "a@b@c" }, "email" },
        { People.Ann with { Email = "ann@example.com\n" }, "email" },
        { People.Ann with { Email = new string('a', 251) + "@b.c" }, "email" },
        { People.Ann with { Name = new string('n', 129) }, "name" },
        { People.Ann with { Password = "1234567" }, "password" },
        { People.Ann with { Password = new string('p', 129) }, "password" },
        { People.Ann with { RequestsPerMinute = -1 }, "requestsPerMinute" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_wrong_field_is_named(UserSpec spec, string field)
    {
        using var fleet = new TestFleet();
        var refused = fleet.Ask(fleet.Grains.User(fleet.New<UserId>()).Create(spec, "test"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error!.Code, refused.Error.Field));
        Assert.Empty(fleet.Store.States);
    }

    [Fact]
    public void A_login_is_good_until_sessions_are_ended()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser();
        foreach (var end in new Func<Task>[]
        {
            () => fleet.Grains.User(ann.Id).LogOutEverywhere("test"),
            () => fleet.Grains.User(ann.Id).Update(new() { Password = People.Password }, "test"),
            () => fleet.Grains.User(ann.Id).Update(new() { IsActive = false }, "test"),
        })
        {
            var login = fleet.LogIn(ann.Id).Value!;
            Assert.True(fleet.Access(ann.Id, login.Epoch).IsOk);
            fleet.Ask(end());
            Assert.Equal(ErrorCode.Unauthorized, fleet.Access(ann.Id, login.Epoch).Error!.Code);
        }

        Assert.Equal(ErrorCode.Unauthorized, fleet.Access(ann.Id).Error!.Code);
        Assert.Equal(ErrorCode.Unauthorized, fleet.LogIn(ann.Id).Error!.Code);
        fleet.Ask(fleet.Grains.User(ann.Id).Update(new() { IsActive = true }, "test"));
        Assert.True(fleet.Access(ann.Id).IsOk);
        Assert.True(fleet.LogIn(ann.Id).IsOk);
    }

    [Fact]
    public void Wrong_passwords_lock_for_longer_and_longer_and_a_right_one_forgives_them()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser();
        Assert.Equal([0, 0, 0, 0, 60, 120, 240, 480, 900, 900], Enumerable.Range(0, 10).Select(_ => Fail()));

        Assert.True(fleet.LogIn(ann.Id).IsOk);
        Assert.Equal(0, Fail());
        Assert.True(fleet.LogIn(ann.Id).IsOk);

        // How many seconds the user is locked after one more wrong password; waits until they are not.
        double Fail()
        {
            Assert.Equal(ErrorCode.Unauthorized, fleet.LogIn(ann.Id, "wrong password").Error!.Code);
            var locked = (fleet.User(ann.Id).LockedUntil - fleet.Time.GetUtcNow())?.TotalSeconds ?? 0;
            fleet.Pass(TimeSpan.FromSeconds(locked));
            return locked;
        }
    }

    [Fact]
    public void Who_is_locked_is_refused_in_the_same_words_and_at_the_same_cost_also_with_the_right_password()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser();
        var keyless = fleet.AddUser(People.Ann with { Email = "bob@example.com", Password = null });
        var disabled = fleet.AddUser(People.Ann with { Email = "cat@example.com" });
        fleet.Ask(fleet.Grains.User(disabled.Id).Update(new() { IsActive = false }, "test"));
        var wrong = Enumerable.Range(0, 5).Select(_ => Refusal(ann.Id, "wrong password")).ToList()[^1];
        fleet.Crash();

        Assert.Equal(wrong, Refusal(ann.Id, People.Password));
        Assert.Equal(wrong, Refusal(keyless.Id, People.Password));
        Assert.Equal(wrong, Refusal(disabled.Id, People.Password));
        Assert.Equal(wrong, Refusal(fleet.New<UserId>(), People.Password));
        fleet.Pass(TimeSpan.FromSeconds(60));
        Assert.True(fleet.LogIn(ann.Id).IsOk);

        FleetError Refusal(UserId id, string password)
        {
            var checks = fleet.Passwords.Checks;
            var refused = fleet.LogIn(id, password);
            Assert.Equal(1, fleet.Passwords.Checks - checks);
            return refused.Error!;
        }
    }

    [Fact]
    public void A_weak_hash_is_made_anew_when_its_password_is_shown()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser();
        fleet.Passwords.Scheme = "v2";
        Assert.True(fleet.LogIn(ann.Id).IsOk);
        Assert.Contains("\"v2:", fleet.Store.States[(StateKinds.User, ann.Id.Value)].Document, StringComparison.Ordinal);
        Assert.True(fleet.LogIn(ann.Id).IsOk);
    }
}
