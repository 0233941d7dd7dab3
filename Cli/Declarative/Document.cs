namespace Fleet.Cli.Declarative;

/// <summary>A document that declares a fleet.</summary>
/// <param name="Name">The file, for messages.</param>
/// <param name="Text">What it says.</param>
internal sealed record Document(string Name, string Text)
{
    public static async Task<Document> Read(string path) => path is "-"
        ? new("standard input", await Console.In.ReadToEndAsync())
        : new(path, await File.ReadAllTextAsync(path));
}
