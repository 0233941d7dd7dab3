using Fleet.Extensions;

namespace Fleet.Tests.Grains.Extensions;

public sealed class DependencyGraphTests
{
    [Fact]
    public void What_is_needed_stands_before_who_needs_it()
    {
        var found = Resolve("app", "app: web db", "web: core", "db: core", "core:");
        Assert.Equal(["core", "web", "db"], found.Order);
        Assert.Equal((0, 0, 0), (found.Missing.Length, found.Conflicts.Length, found.Cycles.Length));
    }

    [Fact]
    public void What_is_missing_is_told_with_who_needs_it()
    {
        var found = Resolve("app", "app: web gone@^2", "web: gone lost");
        Assert.Equal(["web"], found.Order);
        Assert.Equal([new("gone", "web", null), new("lost", "web", null), new("gone", "app", "^2")], found.Missing);
    }

    [Fact]
    public void A_version_that_somebody_does_not_want_is_a_conflict()
    {
        var found = Resolve("app", "app: web@^1 core@>=1.2", "web: core@<1", "core:");
        Assert.Equal(["core", "web"], found.Order);
        Assert.Equal([new DependencyConflict("core", "1.5.0", "web", "<1")], found.Conflicts);
    }

    [Fact]
    public void A_circle_is_told_and_does_not_go_on_for_ever()
    {
        var found = Resolve("a", "a: b", "b: c", "c: a d", "d: d2", "d2: d");
        Assert.Equal(["d2", "d", "c", "b"], found.Order);
        Assert.Equal(["a b c a", "d d2 d"], found.Cycles.Select(cycle => string.Join(' ', cycle)));
    }

    [Fact]
    public void A_long_chain_is_followed_to_its_end()
    {
        var chain = Enumerable.Range(0, DependencyGraph.MaxExtensions).Select(i => i == DependencyGraph.MaxExtensions - 1 ? $"x{i}:" : $"x{i}: x{i + 1}");
        Assert.Equal(DependencyGraph.MaxExtensions - 1, Resolve("x0", [.. chain]).Order.Length);
    }

    private static DependencyResolution Resolve(string root, params string[] lines) => DependencyGraph.Resolve(root, lines.Select(line => line.Split(':', 2)).ToDictionary(
        line => line[0],
        line => new ExtensionDocument
        {
            Name = line[0], DisplayName = line[0], Description = line[0], Category = "test", Version = "1.5.0",
            Dependencies = [.. line[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        }));
}
