using Fleet.Advisories.Versions;

namespace Fleet.Advisories.Tests;

/// <summary>Each line is in order, each version before the next; those that are the same stand between equals signs.</summary>
public sealed class VersionOrderTests
{
    [Theory]
    // dpkg --compare-versions says so of each pair.
    [InlineData("1.0~~ 1.0~~a 1.0~ 1.0~rc1 1.0 1.0-1 1.0-1.1 1.0a 1.0b 1.0+ 1.0.1")]
    [InlineData("1.1.1k-1 1.1.1k-1+deb11u1 1.1.1k-1+deb11u2 1.1.1k-2 1.1.1n-0+deb11u1 3.0.2-1 1:0.9")]
    [InlineData("3.0.11-1~deb12u1 3.0.11-1~deb12u2 3.0.11-1")]
    [InlineData("0:1.2=1.2=00:1.2=1.02 1.2.0=1.2.00 1.10 2.0-0ubuntu1~22.04.1 2.0-0ubuntu1")]
    [InlineData("2:8.2.3995-1ubuntu2.15 2:8.2.3995-1ubuntu2.17 2:9.1.0016-1")]
    [InlineData("5.6.0-0.1 5.6.1-1 5.6.1+really5.4.5-1")]
    public void Debian(string line) => Ordered(line, DebianOrder.Compare);

    [Theory]
    [InlineData("1.0~rc1-1 1.0-1=0:1.0-1 1.0-2 1.0^git1-1 1.0.1-1 1.1-1 2-1 1:0.1-1")]
    [InlineData("1.0a 1.0aa 1.0b 1.0.0 1.0.1a 1.0.1.0 1.0.10")]
    [InlineData("9.16.23-14.el9_3 9.16.23-14.el9_3.4 32:9.16.23-1.el9 32:9.16.23-14.el9_3.4 32:9.16.23-15.el9")]
    [InlineData("5.14.0-362.8.1.el9_3 5.14.0-362.18.1.el9_3 5.14.0-427.13.1.el9_4")]
    [InlineData("1.0=1.0-7=1_0")]
    public void Rpm(string line) => Ordered(line, RpmOrder.Compare);

    [Theory]
    [InlineData("1.2_alpha 1.2_alpha2 1.2_beta 1.2_pre1 1.2_rc1 1.2=1.2-r0 1.2-r1 1.2-r10 1.2_git20240101 1.2_p1 1.2_p1-r1 1.2a 1.2b 1.2.0")]
    [InlineData("1.001 1.01 1.1 1.9 1.10 2")]
    [InlineData("1.36.1-r5 1.36.1-r6 1.36.1-r15 1.37.0-r0")]
    [InlineData("3.1.4-r5=03.1.4-r5 3.1.4-r6")]
    public void Alpine(string line) => Ordered(line, AlpineOrder.Compare);

    [Theory]
    // The example of PEP 440.
    [InlineData("1.dev0 1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0=1.0.0=v1 1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456 1.0.15 1.1.dev1 1!0.1")]
    [InlineData("1.0alpha1=1.0-a.1=1.0A1 1.0c1=1.0rc1=1.0.preview_1 1.0.post1=1.0-1=1.0.rev1=1.0r1")]
    [InlineData("2.3.0 2.30.0 2.31.0.dev1 2.31.0 2.31.1")]
    public void Python(string line) => Ordered(line, PythonOrder.Compare);

    [Theory]
    // The example of semver.org.
    [InlineData("1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0=1.0.0+build.7=v1.0.0=1 2.0.0 2.1.0 2.1.1 2.1.10 10.0.0")]
    [InlineData("4.17.20 4.17.21-0 4.17.21 4.17.210 99999999999999999999.0.0 100000000000000000000.0.0")]
    public void Npm(string line) => Ordered(line, SemanticOrder.Compare);

    [Fact]
    public void What_is_no_version_is_not_compared()
    {
        Assert.Null(DebianOrder.Compare("x:1", "1"));
        Assert.Null(DebianOrder.Compare("1 2", "1"));
        Assert.Null(RpmOrder.Compare("", "1"));
        Assert.Null(AlpineOrder.Compare("latest", "1"));
        Assert.Null(PythonOrder.Compare("2004d-unknown", "1"));
        Assert.Null(SemanticOrder.Compare("1.2.3.4", "1.2.3"));
        Assert.Null(VersionOrders.Of("Hackage"));
        Assert.All(["Debian", "Ubuntu", "Alpine", "AlmaLinux", "Red Hat", "Rocky Linux", "SUSE", "openSUSE", "PyPI", "npm"], name => Assert.NotNull(VersionOrders.Of(name)));
    }

    private static void Ordered(string line, VersionOrder order)
    {
        var ranks = line.Split(' ').SelectMany((group, rank) => group.Split('=').Select(version => (version, rank))).ToList();
        foreach (var (left, a) in ranks)
        {
            foreach (var (right, b) in ranks)
            {
                Assert.True(Math.Sign(order(left, right)!.Value) == a.CompareTo(b), $"{left} and {right}: {order(left, right)}");
            }
        }
    }
}
