namespace Fleet.Tests.Docs;

public sealed class ReadingTests
{
    [Fact]
    public void A_document_is_read_with_what_its_commands_print()
    {
        var blocks = Document.Read("# A\n\n```sh start\nrun\n```\n\ntext\n\n```sh\nask\n```\n\n```json\n{}\n```\n\n```sh elsewhere\nA=$(ask)\n```\n");
        Assert.Equal(["run", "ask", "A=$(ask)"], blocks.Select(block => block.Text));
        Assert.Equal([BlockKind.Start, BlockKind.Run, BlockKind.Elsewhere], blocks.Select(block => block.Kind));
        Assert.Equal([null, "{}", null], blocks.Select(block => block.Shown));
        Assert.Equal([true, true, false], blocks.Select(block => block.OnlyAsks));
    }

    [Theory]
    [InlineData("    curl -s localhost:8080/health")]
    [InlineData("    $ anything at all")]
    [InlineData("    sudo systemctl restart fleet")]
    [InlineData("    A=1 B=2 ./test Chaos.Tests")]
    [InlineData("```\nanything\n```")]
    [InlineData("```shell\nfleet top\n```")]
    [InlineData("```text\nfleet top\n```")]
    [InlineData("```yaml\ndotnet run\n```")]
    [InlineData("- a list\n  ```sh\n  fleet top\n  ```")]
    [InlineData("```sh\nfleet top")]
    public void A_command_where_nothing_runs_it_is_seen(string text) => Assert.NotEmpty(Document.Unrun(text));

    [Theory]
    [InlineData("```sh\nfleet top\n```")]
    [InlineData("```sh elsewhere\n./test\n```")]
    [InlineData("    POST /api/v1/instances")]
    [InlineData("    running --all steps done--> succeeded")]
    [InlineData("```json\n{ \"command\": \"curl\" }\n```")]
    [InlineData("dotnet builds it, and `fleet top` shows it.")]
    public void All_else_is_left_alone(string text) => Assert.Empty(Document.Unrun(text));

    [Theory]
    [InlineData("fleet diff -f a.yaml      # exit code 2: they differ", "code=0; fleet diff -f a.yaml || code=$?; test $code = 2")]
    [InlineData("dotnet run -c Release --project tests/Load -- rest --short", "dotnet $PROGRAMS/Load/debug/Fleet.Load.dll rest --brief --most 50 --callers 4")]
    [InlineData("dotnet run -c Release --project tests/Engine.Benchmark", "dotnet $PROGRAMS/Engine.Benchmark/debug/Fleet.Engine.Benchmark.dll --brief")]
    [InlineData("fleet login https://fleet.example.com --name test     # another", "fleet login https://fleet.example.com --name test --key-stdin < key")]
    [InlineData("fleet top", "fleet top")]
    public void What_a_test_does_otherwise_is_put_in_its_place(string said, string done) => Assert.Equal(done, Differences.Put(said));
}
