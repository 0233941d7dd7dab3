using Fleet.Common;
using Fleet.Identity;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

public sealed class SessionTests
{
    private const string Hash = "00ff";

    [Fact]
    public void A_session_ends_when_it_is_not_used()
    {
        using var fleet = new TestFleet();
        Open(fleet);
        for (var i = 0; i < 10; i++)
        {
            fleet.Pass(TimeSpan.FromHours(7));
            Assert.True(Lives(fleet));
        }

        fleet.Crash();
        fleet.Pass(TimeSpan.FromHours(8));
        Assert.False(Lives(fleet));
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == Storage.StateKinds.Session);
    }

    [Fact]
    public void A_session_ends_after_its_time_however_much_it_is_used()
    {
        using var fleet = new TestFleet();
        var end = Open(fleet).ExpiresAt;
        while (fleet.Time.GetUtcNow() < end)
        {
            Assert.True(Lives(fleet));
            fleet.Pass(TimeSpan.FromHours(6));
        }

        Assert.False(Lives(fleet));
    }

    [Fact]
    public void Using_it_all_the_time_is_seldom_written_and_being_asked_for_is_no_use()
    {
        using var fleet = new TestFleet();
        Open(fleet);
        var writes = fleet.Store.Writes;
        for (var minute = 0; minute < 60; minute++)
        {
            fleet.Pass(TimeSpan.FromMinutes(1));
            Assert.True(Lives(fleet));
        }

        Assert.InRange(fleet.Store.Writes - writes, 1, 3);
        for (var hour = 0; hour < 7; hour++)
        {
            fleet.Pass(TimeSpan.FromHours(1));
            Assert.True(fleet.Ask(fleet.Grains.Session(Hash).Get()).IsOk);
        }

        fleet.Pass(TimeSpan.FromHours(1));
        Assert.False(fleet.Ask(fleet.Grains.Session(Hash).Get()).IsOk);
    }

    [Fact]
    public void A_session_ends_by_logging_out_and_with_all_others_of_its_user()
    {
        using var fleet = new TestFleet();
        var user = Open(fleet).User;
        fleet.Ask(fleet.Grains.Session(Hash).Close());
        Assert.False(Lives(fleet));
        fleet.Ask(fleet.Grains.Session(Hash).Close());

        fleet.Ask(fleet.Grains.Session(Hash).Open(fleet.LogIn(user).Value!));
        Assert.True(Lives(fleet));
        fleet.Ask(fleet.Grains.User(user).LogOutEverywhere("test"));
        Assert.False(Lives(fleet));
    }

    [Fact]
    public void Nobody_takes_over_another_users_session()
    {
        using var fleet = new TestFleet();
        Open(fleet);
        var bob = fleet.AddUser(People.Ann with { Email = "bob@example.com" }).Id;
        Assert.False(fleet.Ask(fleet.Grains.Session(Hash).Open(fleet.LogIn(bob).Value!)).IsOk);
    }

    private static SessionView Open(TestFleet fleet) =>
        fleet.Ask(fleet.Grains.Session(Hash).Open(fleet.LogIn(fleet.AddUser().Id).Value!)).Value!;

    private static bool Lives(TestFleet fleet) => fleet.Ask(fleet.Grains.Session(Hash).Authenticate()).IsOk;
}
