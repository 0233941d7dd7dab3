using Fleet.Extensions;

namespace Fleet.Grains.Extensions;

/// <summary>What is stored of an extension. What lists filter on stands beside the document.</summary>
internal sealed record ExtensionState
{
    public ExtensionId Id { get; init; }
    public string Name { get; init; } = "";
    public string Category { get; init; } = "";
    public ExtensionScope Scope { get; init; }
    public bool IsOfficial { get; init; }
    public bool IsDeprecated { get; init; }

    /// <summary>The tags in lower case, each between two bars.</summary>
    public string TagText { get; init; } = "";

    /// <summary>What a search looks through.</summary>
    public string SearchText { get; init; } = "";

    public ExtensionDocument? Document { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The same with another document.</summary>
    public ExtensionState Saying(ExtensionDocument document, DateTimeOffset now) => this with
    {
        Name = document.Name,
        Category = document.Category,
        Scope = document.Scope,
        IsOfficial = document.IsOfficial,
        IsDeprecated = document.IsDeprecated,
        TagText = document.Tags.IsEmpty ? "" : $"|{string.Join('|', document.Tags).ToLowerInvariant()}|",
        SearchText = $"{document.Name}\n{document.DisplayName}\n{document.Description}",
        Document = document,
        UpdatedAt = now,
    };
}
