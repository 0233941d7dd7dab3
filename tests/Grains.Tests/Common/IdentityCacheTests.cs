using Fleet.Common;

namespace Fleet.Grains.Tests.Common;

public sealed class IdentityCacheTests
{
    private sealed record Source(int Number);

    [Fact]
    public void What_was_made_of_an_object_is_found_by_that_object_alone()
    {
        var cache = new IdentityCache<Source, string>(4);
        var one = new Source(1);
        Assert.Null(cache.Find(one));
        Assert.Equal("of one, once", cache.Keep(one, "of one, once"));
        Assert.Null(cache.Find(one));
        var made = cache.Keep(one, "of one");
        Assert.Same(made, cache.Find(one));
        Assert.Null(cache.Find(new Source(1)));
    }

    [Fact]
    public void It_keeps_no_more_than_it_has_places()
    {
        var cache = new IdentityCache<Source, string>(4);
        var sources = Enumerable.Range(0, 100).Select(number => new Source(number)).ToList();
        foreach (var source in sources.SelectMany(source => new[] { source, source })) cache.Keep(source, $"of {source.Number}");
        var found = sources.Where(source => cache.Find(source) is not null).ToList();
        Assert.InRange(found.Count, 1, 4);
        Assert.All(found, source => Assert.Equal($"of {source.Number}", cache.Find(source)));
        Assert.NotNull(cache.Find(sources[^1]));
    }

    [Fact]
    public void What_comes_once_takes_nobody_s_place()
    {
        var cache = new IdentityCache<Source, string>(1);
        var often = new Source(0);
        cache.Keep(often, "often");
        cache.Keep(often, "often");
        foreach (var number in Enumerable.Range(1, 100)) cache.Keep(new Source(number), "once");
        Assert.Equal("often", cache.Find(often));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-8)]
    [InlineData(6)]
    public void Its_places_are_a_power_of_two(int places) => Assert.Throws<ArgumentOutOfRangeException>(() => new IdentityCache<Source, string>(places));
}
