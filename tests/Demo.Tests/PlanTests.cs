using Fleet.Demo.World;

namespace Fleet.Tests.Demo;

public sealed class PlanTests
{
    [Theory, InlineData(1), InlineData(7), InlineData(200), InlineData(10_000)]
    public void A_plan_has_as_many_instances_as_asked_for_under_names_of_their_own(int count)
    {
        var plan = FleetPlan.Of(count, new Draw(1));
        Assert.Equal(count, plan.Instances.Select(instance => instance.Name).Distinct().Count());
        Assert.Equal((count + 7) / 8, plan.Servers.Select(server => server.Name).Distinct().Count());
        Assert.All(plan.Instances, instance => Assert.InRange(instance.Server ?? 0, 0, plan.Servers.Length - 1));
    }

    [Fact]
    public void What_is_drawn_follows_from_the_seed_alone()
    {
        Assert.Equal(Names(3), Names(3));
        Assert.NotEqual(Names(3), Names(4));

        static IEnumerable<string> Names(int seed) => FleetPlan.Of(50, new Draw(seed)).Instances.Select(instance => instance.Name);
    }

    [Fact]
    public void Figures_are_those_of_a_program_and_counters_never_fall()
    {
        var begin = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var service in Service.All)
        {
            var habits = new Habits(service, service.Name, new Draw(1), Flaw.None);
            var day = Enumerable.Range(0, 288).Select(i => habits.At(begin.AddMinutes(5 * i), null)).ToList();
            Assert.All(day, figures => Assert.InRange(figures.CpuPercent, 0.1, 100));
            Assert.All(day, figures => Assert.InRange(figures.MemoryUsed, 1, figures.MemoryTotal));
            Assert.All(day, figures => Assert.InRange(figures.DiskUsed, 1, figures.DiskTotal));
            Assert.Equal(day.Select(figures => figures.Received).Order(), day.Select(figures => figures.Received));
            Assert.True(day.Max(figures => figures.CpuPercent) > 1.5 * day.Min(figures => figures.CpuPercent), "a day has no curve");
        }
    }
}
