using System.Text.Json.Nodes;
using Fleet.Declarative;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Tests;

public sealed class FleetDocumentTests
{
    private static readonly FleetDocuments Documents = new();

    [Theory]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("0123")]
    [InlineData("12")]
    [InlineData("1e3")]
    [InlineData("-")]
    [InlineData("yes")]
    [InlineData("a: b")]
    [InlineData("# c")]
    [InlineData(" spaced ")]
    [InlineData("two\nlines\n")]
    [InlineData("tab\tin")]
    [InlineData("${secret:a/b}")]
    [InlineData("ünï ☃")]
    [InlineData("")]
    public void Text_stays_text(string text)
    {
        var tree = new JsonObject { ["a"] = text, ["list"] = new JsonArray(text, 1.5, true, null, new JsonObject { ["x"] = text }) };
        Assert.True(JsonNode.DeepEquals(tree, Read(Documents.Write(tree)).Root), Documents.Write(tree));
    }

    [Fact]
    public void Values_know_where_they_stand()
    {
        var read = Read("servers:\n  - name: a\n    port: 22\n");
        Assert.Equal(new DocumentPlace(3, 5), read.Places["servers[0].port"]);
        Assert.Equal(new DocumentPlace(2, 5), read.Places["servers[0]"]);
        Assert.Equal("""{"servers":[{"name":"a","port":22}]}""", read.Root.ToJsonString());
    }

    [Fact]
    public void Json_is_read_too()
    {
        const string Json = """{"a": [1, -2.5, true, null, "x\n\"y\""], "b": {"c": "é"}}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), Read(Json).Root));
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x", 1, 4)]
    [InlineData("a: 1\na: 2", 2, 1)]
    [InlineData("- a", 1, 1)]
    [InlineData("a: [", 2, 1)]
    public void What_is_no_document_is_refused_with_its_place(string text, int line, int column)
    {
        var refused = Documents.Read(text);
        Assert.Contains(refused.Error!.Faults, fault => (fault.Line, fault.Column) == (line, column));
    }

    private static FleetDocument Read(string text)
    {
        var read = Documents.Read(text);
        Assert.True(read.IsOk, read.Error?.Message);
        return read.Value;
    }
}
