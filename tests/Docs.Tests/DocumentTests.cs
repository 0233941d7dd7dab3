using System.Globalization;
using Fleet.TestKit;

namespace Fleet.Tests.Docs;

/// <summary>Does what documents tell a reader to do, and compares what is printed with what they show.</summary>
public sealed class DocumentTests(StartedFleets fleets) : IClassFixture<StartedFleets>
{
    // A reader asks again when nothing has come yet, but not at once.
    private const string Pause = "sleep 0.5";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);
    private static readonly string Root = StartedFleet.Setting("RepositoryRoot");

    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "docs/guide"), "*.md").Select(path => Path.GetRelativePath(Root, path)).Append("docs/getting-started.md").Order()];

    [Theory, MemberData(nameof(Documents))]
    public async Task All_that_a_document_tells_to_do_can_be_done(string path)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root, path));
        Assert.Empty(Document.Unrun(text));
        var blocks = Document.Read(text);
        Assert.NotEmpty(blocks);

        await using var stage = new Stage(fleets);
        foreach (var block in blocks)
        {
            if (block.StartsFleet) await stage.Start(block.Text);
            else await Do(block, stage, $"{path}:{block.Line}");
        }
    }

    private static async Task Do(Block block, Stage stage, string place)
    {
        string? wrong = null;
        await Once();
        if (wrong is not null && block.OnlyAsks)
        {
            try
            {
                await Eventually.BecomesAsync(place, true, async () =>
                {
                    await stage.Run(Pause);
                    await Once();
                    return wrong is null;
                }, Patience);
            }
            catch (DeadlineException)
            {
                // What it printed last says more.
            }
        }

        Assert.True(wrong is null, $"{place}\n{block.Text}\n{wrong}\n{stage.Errors}");

        async Task Once()
        {
            var (code, output) = await stage.Run(block.Text);
            wrong = code != 0 ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}: {output}")
                : block.Shown is { } shown ? Shape.Differs(stage.Put(shown), output, block.IsJson)
                : null;
        }
    }
}
