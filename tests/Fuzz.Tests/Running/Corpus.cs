using Fleet.TestKit;


namespace Fleet.Tests.Fuzz.Running;

/// <summary>What is checked in for a target: texts to begin with, and every input that has broken something.</summary>
internal static class Corpus
{
    /// <summary>The inputs, in the order of their files' names. The line break that ends a file is not of the input.</summary>
    public static IReadOnlyList<(string Name, byte[] Input)> Of(string target)
    {
        var folder = Path.Combine(RepositoryFolder.Path, "tests", "Fuzz.Tests", "Corpus", target);
        return
        [
            .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Readable.Read(WithoutEnd(File.ReadAllText(file))))),
        ];
    }

    private static string WithoutEnd(string text) => text.EndsWith('\n') ? text[..^1] : text;
}
