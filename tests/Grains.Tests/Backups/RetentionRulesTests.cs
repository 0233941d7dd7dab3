using System.Globalization;
using Fleet.Backups;
using Fleet.Grains.Backups;
using Dated = Fleet.Grains.Backups.RetentionRules.Dated;

namespace Fleet.Tests.Grains.Backups;

public sealed class RetentionRulesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [InlineData(0, 0, 0, 0, "f")] // the newest stays whatever the rules say
    [InlineData(1, 0, 0, 0, "f")]
    [InlineData(3, 0, 0, 0, "def")]
    [InlineData(0, 2, 0, 0, "df")]
    [InlineData(0, 0, 2, 0, "bf")]
    [InlineData(0, 0, 0, 2, "af")]
    [InlineData(0, 0, 0, 9, "af")] // no more months than there are
    [InlineData(2, 2, 2, 2, "abdef")]
    [InlineData(9, 0, 0, 0, "abcdef")]
    public void Each_rule_keeps_what_it_says(int last, int daily, int weekly, int monthly, string kept)
    {
        Dated[] backups =
        [
            Of('a', "2026-01-30T02:00:00Z"), // a Friday in January
            Of('b', "2026-02-01T02:00:00Z"), // the Sunday of that week, in February
            Of('c', "2026-02-02T02:00:00Z"), // Monday: the next week
            Of('d', "2026-02-03T22:59:00Z"), // 23:59 in Berlin
            Of('e', "2026-02-03T23:01:00Z"), // 00:01 in Berlin: the next day
            Of('f', "2026-02-04T02:00:00Z"),
        ];
        var expired = RetentionRules.Expired(backups, new BackupRetention(last, daily, weekly, monthly), Berlin);
        Assert.Equal(kept, string.Concat(backups.Except(expired).Select(backup => backup.Id.Value[^1])));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_the_rules_nothing_goes_that_one_of_them_keeps(int seed)
    {
        var random = new Random(seed);
        var backups = Draw(random);
        var rules = new BackupRetention(random.Next(5), random.Next(5), random.Next(5), random.Next(5));

        var expired = RetentionRules.Expired(backups, rules, Berlin);

        var kept = backups.Except(expired).OrderByDescending(backup => backup.At).ToList();
        Assert.Contains(backups.MaxBy(backup => backup.At), kept);
        Assert.Equal(expired, expired.OrderBy(backup => backup.At));
        Assert.Empty(RetentionRules.Expired(kept, rules, Berlin)); // to do it again changes nothing
        Assert.Equal(expired.ToHashSet(), RetentionRules.Expired(backups.OrderBy(_ => random.Next()), rules, Berlin).ToHashSet());

        // Each rule alone keeps what all of them together keep as well, and nothing is kept that none of them keeps.
        BackupRetention[] alone = [new(rules.Last), new(0, Daily: rules.Daily), new(0, Weekly: rules.Weekly), new(0, Monthly: rules.Monthly)];
        var union = alone.SelectMany(rule => backups.Except(RetentionRules.Expired(backups, rule, Berlin))).ToHashSet();
        Assert.Equal(union, kept.ToHashSet());
        Assert.Equal(Math.Min(rules.Daily == 0 ? 1 : rules.Daily, backups.Select(Day).Distinct().Count()),
            backups.Except(RetentionRules.Expired(backups, alone[1], Berlin)).Select(Day).Distinct().Count());
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_schedule_with_its_retention_never_holds_more_than_its_rules_allow(int seed)
    {
        var random = new Random(seed);
        var rules = new BackupRetention(random.Next(4), random.Next(4), random.Next(4), random.Next(4));
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        List<Dated> held = [];
        for (var i = 0; i < 120; i++)
        {
            held.Add(new Dated(BackupId.Of($"bkp_{i:000}"), at = at.AddHours(random.Next(1, 60))));
            foreach (var backup in RetentionRules.Expired(held, rules, Berlin)) held.Remove(backup);
            Assert.InRange(held.Count, 1, Math.Max(1, rules.Last + rules.Daily + rules.Weekly + rules.Monthly));
        }
    }

    private static DateOnly Day(Dated backup) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(backup.At, Berlin).DateTime);

    private static List<Dated> Draw(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 60)).Select(i => new Dated(
            BackupId.Of($"bkp_{i:000}"), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(200 * 24 * 60)))),
    ];

    private static Dated Of(char id, string at) => new(BackupId.Of($"bkp_{id}"), DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));
}
