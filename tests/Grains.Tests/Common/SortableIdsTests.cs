using Fleet.Grains.Common;
using Fleet.TestKit;

namespace Fleet.Tests.Grains.Common;

public sealed class SortableIdsTests
{
    [Fact]
    public void Ids_sort_in_the_order_they_were_made_also_within_a_millisecond()
    {
        var time = new ManualTime();
        var ids = new SortableIds(time);
        var made = new List<string>();
        for (var i = 0; i < 10_000; i++)
        {
            if (i % 1000 == 0) time.Advance(TimeSpan.FromMilliseconds(1));
            made.Add(ids.Next());
        }

        Assert.Equal(made.Order(StringComparer.Ordinal), made);
        Assert.Equal(made.Count, made.Distinct().Count());
        Assert.All(made, id => Assert.Equal(26, id.Length));
    }

    [Fact]
    public void Two_processes_make_different_ids_at_the_same_moment()
    {
        var time = new ManualTime();
        Assert.NotEqual(new SortableIds(time).Next(), new SortableIds(time).Next());
    }
}
