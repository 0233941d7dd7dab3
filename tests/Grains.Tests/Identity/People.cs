using Fleet.Common;
using Fleet.Identity;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

/// <summary>Users and teams that tests begin with.</summary>
internal static class People
{
    public const string Password = "correct horse";

    public static UserSpec Ann { get; } = new("ann@example.com", "Ann", Password, Role.Operator);

    public static UserView AddUser(this TestFleet fleet, UserSpec? spec = null)
    {
        var added = fleet.Ask(fleet.Grains.User(fleet.New<UserId>()).Create(spec ?? Ann, "test"));
        Assert.True(added.IsOk, added.Error?.Message);
        return added.Value;
    }

    public static TeamView AddTeam(this TestFleet fleet, string name = "blue")
    {
        var added = fleet.Ask(fleet.Grains.Team(fleet.New<TeamId>()).Create(new(name, null), "test"));
        Assert.True(added.IsOk, added.Error?.Message);
        return added.Value;
    }

    public static UserView User(this TestFleet fleet, UserId id) => fleet.Ask(fleet.Grains.User(id).Get()).Value!;

    public static Outcome<Login> LogIn(this TestFleet fleet, UserId id, string password = Password) => fleet.Ask(fleet.Grains.User(id).LogIn(password));

    public static Outcome<Principal> Access(this TestFleet fleet, UserId id, int? epoch = null) => fleet.Ask(fleet.Grains.User(id).Access(epoch));
}
