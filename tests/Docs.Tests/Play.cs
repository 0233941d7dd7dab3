using System.Globalization;
using Fleet.TestKit;

namespace Fleet.Tests.Docs;

/// <summary>Does what a document tells a reader to do, and compares what is printed with what it shows.</summary>
internal static class Play
{
    // A reader asks again when nothing has come yet, but not at once.
    private const string Pause = "sleep 0.5";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);

    public static async Task Of(string path, StartedFleets fleets)
    {
        await using var stage = new Stage(fleets);
        foreach (var block in Document.Read(Library.Texts[path]))
        {
            if (block.Kind is BlockKind.Start) await stage.Start(block.Text);
            if (block.Kind is BlockKind.Run) await Do(block, stage, $"{path}:{block.Line}");
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
