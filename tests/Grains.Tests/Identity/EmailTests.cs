using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

/// <summary>At most one user has an address, whatever happens at once or is cut short.</summary>
public sealed class EmailTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Of_many_users_with_one_address_one_is_made(int seed)
    {
        using var fleet = new TestFleet(seed);
        var calls = Enumerable.Range(0, 20)
            .Select(i => fleet.Grains.User(fleet.New<UserId>()).Create(People.Ann with { Email = i % 2 == 0 ? "ann@example.com" : "ANN@Example.com" }, "test"))
            .ToList();
        var outcomes = calls.Select(call => fleet.Ask(call)).ToList();

        var made = Assert.Single(outcomes, outcome => outcome.IsOk).Value!;
        Assert.All(outcomes.Where(outcome => !outcome.IsOk), outcome => Assert.Equal((ErrorCode.Conflict, "email"), (outcome.Error!.Code, outcome.Error.Field)));
        Assert.Equal(made.Id, fleet.Ask(fleet.Grains.Email("ann@example.com").Holder()));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_two_who_change_to_one_address_one_does(int seed)
    {
        using var fleet = new TestFleet(seed);
        UserId[] users = [fleet.AddUser().Id, fleet.AddUser(People.Ann with { Email = "bob@example.com" }).Id];
        var calls = users.Select(user => fleet.Grains.User(user).Update(new() { Email = "new@example.com" }, "test")).ToList();
        var outcomes = calls.Select(call => fleet.Ask(call)).ToList();

        Assert.Single(outcomes, outcome => outcome.IsOk);
        Assert.Single(users, user => fleet.User(user).Email == "new@example.com");
    }

    [Fact]
    public void A_changed_address_frees_the_former_one_and_a_change_of_case_is_no_change()
    {
        using var fleet = new TestFleet();
        var ann = fleet.AddUser();
        Assert.Equal("Ann@example.com", fleet.Ask(fleet.Grains.User(ann.Id).Update(new() { Email = "Ann@example.com" }, "test")).Value!.Email);
        Assert.Equal(ann.Id, fleet.Ask(fleet.Grains.Email("ann@example.com").Holder()));

        Assert.True(fleet.Ask(fleet.Grains.User(ann.Id).Update(new() { Email = "ann@example.org" }, "test")).IsOk);
        Assert.NotEqual(ann.Id, fleet.AddUser().Id);
        Assert.Equal(ann.Id, fleet.Ask(fleet.Grains.Email("ann@example.org").Holder()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_while_a_user_is_made_leaves_an_address_that_can_be_had(bool afterCommit) => ForEachWrite(2, afterCommit, fleet =>
    {
        var first = fleet.New<UserId>();
        Crashing.During(fleet, () => fleet.Grains.User(first).Create(People.Ann, "test"), TimeSpan.Zero);
        return () =>
        {
            if (fleet.Ask(fleet.Grains.User(first).Get()).IsOk) Assert.True(fleet.LogIn(first).IsOk);
            else Assert.NotEqual(first, fleet.AddUser().Id);
            // Whoever asks for the first one again hears how it stands.
            var again = fleet.Ask(fleet.Grains.User(first).Create(People.Ann, "test"));
            Assert.True(again.IsOk || again.Error.Code == ErrorCode.Conflict);
        };
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_while_an_address_changes_leaves_both_to_be_had_by_one_each(bool afterCommit) => ForEachWrite(3, afterCommit, fleet =>
    {
        var ann = fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.User).Select(key => UserId.Of(key.Id)).FirstOrDefault();
        Crashing.During(fleet, () => fleet.Grains.User(ann).Update(new() { Email = "ann@example.org" }, "test"), TimeSpan.Zero);
        return () =>
        {
            var other = fleet.User(ann).Email == "ann@example.org" ? "ann@example.com" : "ann@example.org";
            Assert.Equal(other, fleet.AddUser(People.Ann with { Email = other }).Email);
        };
    }, fleet => fleet.AddUser());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_while_a_user_is_deleted_leaves_them_or_frees_the_address(bool afterCommit) => ForEachWrite(2, afterCommit, fleet =>
    {
        var ann = fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.User).Select(key => UserId.Of(key.Id)).FirstOrDefault();
        Crashing.During(fleet, () => fleet.Grains.User(ann).Delete("test"), TimeSpan.Zero);
        return () =>
        {
            if (fleet.Ask(fleet.Grains.User(ann).Get()).IsOk) Assert.True(fleet.Ask(fleet.Grains.User(ann).Delete("test")).IsOk);
            fleet.AddUser();
        };
    }, fleet => fleet.AddUser());

    /// <summary>Kills the process at each of the writes; then, when no claim can be on its way any more, nobody shares an address.</summary>
    private static void ForEachWrite(int writes, bool afterCommit, Func<TestFleet, Action> act, Action<TestFleet>? arrange = null)
    {
        for (var write = 1; write <= writes; write++)
        {
            using var fleet = new TestFleet(write);
            arrange?.Invoke(fleet);
            Crashing.AtWrite(fleet, write, afterCommit);
            var check = act(fleet);
            fleet.Pass(TimeSpan.FromMinutes(1));
            check();
            var users = fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.User).Select(key => fleet.User(UserId.Of(key.Id))).ToList();
            Assert.Equal(users.Count, users.Select(user => user.Email).Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.All(users, user => Assert.Equal(user.Id, fleet.Ask(fleet.Grains.Email(user.Email).Holder())));
        }
    }
}
