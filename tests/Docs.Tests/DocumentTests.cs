using Fleet.Tests.Docs;

[assembly: AssemblyFixture(typeof(StartedFleets))]

// They wait for most of their time, each for something else.
[assembly: CollectionBehavior(MaxParallelThreads = 5)]

namespace Fleet.Tests.Docs;

/// <summary>Every command in the documents stands where it is run.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void No_command_stands_where_nothing_runs_it() =>
        Assert.Empty(Library.Texts.SelectMany(document => Document.Unrun(document.Value).Select(line => $"{document.Key}:{line}")));

    [Fact]
    public void What_is_not_run_here_is_known() => Assert.Equal(
        Elsewhere.All.Keys.Order(),
        Library.Texts.SelectMany(document => Document.Read(document.Value).Where(block => block.Kind is BlockKind.Elsewhere)
            .Select(block => (document.Key, block.First))).Order());

    [Fact]
    public async Task What_CI_is_said_to_run_it_runs()
    {
        Assert.Contains("exec \"$(dirname \"$0\")/../test\"", await File.ReadAllTextAsync(Path.Combine(Library.Root, ".ci/run")), StringComparison.Ordinal);
        Assert.All(
            Elsewhere.All.Keys.Select(block => block.Command.Split(' ')).SelectMany(words => words.SkipWhile(word => word != "./test").Skip(1)),
            name => Assert.True(File.Exists(Path.Combine(Library.Root, $"tests/{name}/{name}.csproj")), name));
    }
}

/// <summary>Documents that start a Fleet of the reader's own.</summary>
public sealed class OwnFleetTests(StartedFleets fleets)
{
    public static TheoryData<string> Documents => Library.Of(Lane.OwnFleet);

    [Theory, MemberData(nameof(Documents))]
    public Task All_that_a_document_tells_to_do_can_be_done(string path) => Play.Of(path, fleets);
}

/// <summary>Documents that run <c>tests/Load</c>.</summary>
public sealed class LoadTests(StartedFleets fleets)
{
    public static TheoryData<string> Documents => Library.Of(Lane.Loads);

    [Theory, MemberData(nameof(Documents))]
    public Task All_that_a_document_tells_to_do_can_be_done(string path) => Play.Of(path, fleets);
}

/// <summary>Documents that run other programs of <c>tests</c>.</summary>
public sealed class ProgramTests(StartedFleets fleets)
{
    public static TheoryData<string> Documents => Library.Of(Lane.Programs);

    [Theory, MemberData(nameof(Documents))]
    public Task All_that_a_document_tells_to_do_can_be_done(string path) => Play.Of(path, fleets);
}

/// <summary>The documents of <c>docs/guide</c>.</summary>
public sealed class GuideTests(StartedFleets fleets)
{
    public static TheoryData<string> Documents => Library.Of(Lane.Guides);

    [Theory, MemberData(nameof(Documents))]
    public Task All_that_a_document_tells_to_do_can_be_done(string path) => Play.Of(path, fleets);
}

/// <summary>All other documents.</summary>
public sealed class PageTests(StartedFleets fleets)
{
    public static TheoryData<string> Documents => Library.Of(Lane.Pages);

    [Theory, MemberData(nameof(Documents))]
    public Task All_that_a_document_tells_to_do_can_be_done(string path) => Play.Of(path, fleets);
}
