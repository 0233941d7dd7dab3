using Fleet.Grains.Notices;
using Fleet.Grains.Retries;

namespace Fleet.Tests.Grains.Retries;

public sealed class RetryRulesTests
{
    private static readonly ChannelOptions Options = new();

    [Fact]
    public void Waits_are_drawn_from_the_whole_span_which_doubles_up_to_an_hour()
    {
        for (var attempts = 1; attempts <= 60; attempts++)
        {
            var ceiling = Math.Min(3_600, 5 * Math.Pow(2, attempts - 1));
            var waits = Enumerable.Range(0, 2_000).Select(i => RetryRules.Wait($"message {i}", attempts, null, Options).TotalSeconds).ToList();
            Assert.All(waits, wait => Assert.InRange(wait, 1, Math.Max(1, ceiling)));
            Assert.InRange(waits.Average() / ceiling, 0.45, 0.56);
        }
    }

    [Fact]
    public void A_wait_is_the_same_after_a_crash() =>
        Assert.Equal(RetryRules.Wait("m", 7, null, Options), RetryRules.Wait("m", 7, null, Options));

    [Theory]
    [InlineData(0, 1, 5)]
    [InlineData(600, 600, 600)]
    [InlineData(1_000_000, 86_400, 86_400)]
    public void What_the_receiver_asks_for_is_heeded_up_to_a_day(int asked, int least, int most) =>
        Assert.InRange(RetryRules.Wait("m", 1, TimeSpan.FromSeconds(asked), Options).TotalSeconds, least, most);
}
