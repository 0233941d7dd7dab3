using Fleet.Store.Moving;
using Xunit;

namespace Fleet.Store.Tests.Moving;

public sealed class TableDigestTests
{
    [Theory]
    [InlineData("1e2", "100")]
    [InlineData("1.50", "1.5")]
    [InlineData("-0.0", "0")]
    [InlineData("0.00001", "1E-5")]
    [InlineData("-12.30e+1", "-123")]
    [InlineData("12345678901234567890", "12345678901234567890.0")]
    public void Numbers_that_are_the_same_are_written_alike(string one, string other) =>
        Assert.Equal(CanonicalNumber.Of(one), CanonicalNumber.Of(other));

    [Theory]
    [InlineData("1", "-1")]
    [InlineData("10", "1")]
    [InlineData("0.1", "0.10000000000000001")]
    [InlineData("12345678901234567890", "12345678901234567891")]
    public void Numbers_that_differ_are_not(string one, string other) =>
        Assert.NotEqual(CanonicalNumber.Of(one), CanonicalNumber.Of(other));

    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{ "b": [1, 2.0], "a": 1 }""", true)]
    [InlineData("\"\\u00e4\\/\"", "\"ä/\"", true)]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""", true)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("""{"a":null}""", "{}", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"a":{"b":1}}""", """{"a":{},"b":1}""", false)]
    [InlineData("true", "false", false)]
    public void Documents_are_the_same_by_what_they_say(string one, string other, bool areSame) =>
        Assert.Equal(areSame, Sum([ColumnKind.Json], [one]) == Sum([ColumnKind.Json], [other]));

    [Fact]
    public void The_order_of_rows_does_not_count_and_their_number_does()
    {
        object?[] one = ["a", 1L, null], two = ["b", 2L, 0.5];
        ColumnKind[] kinds = [ColumnKind.Text, ColumnKind.Whole, ColumnKind.Real];
        Assert.Equal(Sum(kinds, one, two), Sum(kinds, two, one));
        // Two pairs of equal rows: what is only compared bit by bit would find both the same as nothing.
        Assert.NotEqual(Sum(kinds, one, one), Sum(kinds, two, two));
        Assert.NotEqual(Sum(kinds, one, two), Sum(kinds, one, one));
    }

    [Fact]
    public void Values_in_other_columns_make_another_row()
    {
        ColumnKind[] kinds = [ColumnKind.Text, ColumnKind.Text];
        Assert.NotEqual(Sum(kinds, ["ab", "c"]), Sum(kinds, ["a", "bc"]));
        Assert.NotEqual(Sum(kinds, ["", null]), Sum(kinds, [null, ""]));
        Assert.NotEqual(Sum([ColumnKind.Whole], [1L]), Sum([ColumnKind.Real], [1.0]));
    }

    private static string Sum(ColumnKind[] kinds, params object?[][] rows)
    {
        var digest = new TableDigest(kinds);
        foreach (var row in rows) digest.Add(row);
        return digest.Sum.Checksum;
    }
}
