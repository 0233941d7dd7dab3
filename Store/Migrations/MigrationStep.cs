using System.Globalization;

namespace Fleet.Store.Migrations;

/// <summary>A numbered script. Once released, it is never changed: a later step corrects it.</summary>
internal sealed record MigrationStep(int Number, string Name, string Script)
{
    /// <summary>The steps of a folder, such as <c>Sqlite/0001_initial.sql</c>, in order.</summary>
    public static IReadOnlyList<MigrationStep> All(string folder)
    {
        var assembly = typeof(MigrationStep).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => Parse(resource[(folder.Length + 1)..], Text(resource)))];

        string Text(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return reader.ReadToEnd();
        }
    }

    private static MigrationStep Parse(string file, string script) =>
        new(int.Parse(file[..4], CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(file[5..]), script);
}
