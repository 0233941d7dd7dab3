using Fleet.TestKit;

namespace Fleet.Tests.Docs;

/// <summary>The documents, all of which this program plays.</summary>
internal static class Library
{
    public static readonly string Root = RepositoryFolder.Path;

    // Those that need a machine with systemd, a database or a cluster: Machines plays them.
    private static readonly string[] OnMachines = ["docs/moving.md", "docs/operating.md", "docs/orleans.md"];

    /// <summary>Each with its text, by its path.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(Root, "README.md")).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)
        .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(Root, path)));

    /// <summary>Those that are played in a lane.</summary>
    public static TheoryData<string> Of(Lane lane) =>
        [.. Texts.Where(document => LaneOf(document.Key, Document.Read(document.Value)) == lane).Select(document => document.Key)];

    private static Lane? LaneOf(string path, IReadOnlyList<Block> blocks)
    {
        var played = blocks.Where(block => block.Kind is not BlockKind.Elsewhere).ToList();
        return played.Count == 0 || OnMachines.Contains(path) ? null
            : played.Exists(block => block.Kind is BlockKind.Start && !block.Text.Contains("--demo", StringComparison.Ordinal)) ? Lane.OwnFleet
            : played.Exists(block => block.Text.Contains("tests/Load", StringComparison.Ordinal)) ? Lane.Loads
            : played.Exists(block => Differences.RunsBuilt(block.Text)) ? Lane.Programs
            : path.StartsWith("docs/guide/", StringComparison.Ordinal) ? Lane.Guides
            : Lane.Pages;
    }
}

/// <summary>Documents that are played one after the other, beside those of other lanes.</summary>
internal enum Lane
{
    /// <summary>Those that start a Fleet of the reader's own; one of them kills it.</summary>
    OwnFleet,

    /// <summary>Those that run <c>tests/Load</c>.</summary>
    Loads,

    /// <summary>Those that run other programs of <c>tests</c>.</summary>
    Programs,

    /// <summary>Those of <c>docs/guide</c>, on a demo.</summary>
    Guides,

    /// <summary>All others, on the same demo.</summary>
    Pages,
}
