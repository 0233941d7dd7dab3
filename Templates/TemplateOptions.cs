namespace Fleet.Templates;

/// <summary>Where the catalogue lies.</summary>
public sealed class TemplateOptions
{
    /// <summary>The folder of the templates that come with Fleet; by default the one beside the program.</summary>
    public string Folder { get; set; } = Path.Combine(AppContext.BaseDirectory, "templates");
}
