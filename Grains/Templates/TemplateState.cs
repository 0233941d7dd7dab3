using Fleet.Templates;

namespace Fleet.Grains.Templates;

/// <summary>What is stored of a template.</summary>
internal sealed record TemplateState
{
    public TemplateId Id { get; init; }
    public string Name { get; init; } = "";
    public string Category { get; init; } = "";
    public bool IsOfficial { get; init; }
    public TemplateDocument? Document { get; init; }
    public string? Actor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}
