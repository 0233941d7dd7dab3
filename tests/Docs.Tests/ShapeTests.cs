namespace Fleet.Tests.Docs;

public sealed class ShapeTests
{
    [Theory]
    [InlineData("""{"a":1,"b":"x..."}""", """{"a":2,"b":"xyz","c":3}""", true)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":"..."}""", """{"a":[1]}""", true)]
    [InlineData("""{"a":true}""", """{"a":false}""", false)]
    [InlineData("""{"a":null}""", """{"a":0}""", false)]
    [InlineData("""{"a":"RUNNING"}""", """{"a":"ERROR"}""", false)]
    [InlineData("""[{"a":1}]""", """[]""", false)]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", false)]
    [InlineData("""{"id":"srv_..."}""", """{"id":"inst_1"}""", false)]
    [InlineData("""{"a":"a...b...c"}""", """{"a":"a1b2c"}""", true)]
    [InlineData("""{"a":"ab...bc"}""", """{"a":"abc"}""", false)]
    [InlineData("{}", "not json", false)]
    public void An_answer_is_as_shown_or_is_not(string shown, string answer, bool isSo) => Assert.Equal(isSo, Shape.Differs(shown, answer, isJson: true) is null);
}
