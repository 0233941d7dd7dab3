using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Storage;
using Fleet.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A template to keep. What the document says of itself counts where a field is absent.</summary>
public sealed record CreateTemplate
{
    /// <summary>For people.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The document's own slug: it may be repeated here, and may not differ.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Slug { get; init; }

    /// <summary>A word such as <c>web</c>.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Category { get; init; }

    /// <summary>For people.</summary>
    [StringLength(1_024)]
    public string? Description { get; init; }

    /// <summary>The template document.</summary>
    [Required, StringLength(DeploymentLimits.YamlLength, MinimumLength = 1)]
    public string? YamlContent { get; init; }

    /// <summary>Extensions that its instances have.</summary>
    [Each(1, 128)]
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>Providers that suit it.</summary>
    [Each(1, 64, MaxCount = 20)]
    public IReadOnlyList<string>? ProviderRecommendations { get; init; }

    internal TemplateDocument Complete(TemplateDocument document) => document with
    {
        Name = Name ?? document.Name,
        Category = Category ?? document.Category,
        Description = Description ?? document.Description,
        Extensions = Extensions is { } extensions ? [.. extensions] : document.Extensions,
        Providers = ProviderRecommendations is { } providers ? [.. providers] : document.Providers,
    };
}

/// <summary>A template.</summary>
public sealed record TemplateShape
{
    internal TemplateShape(TemplateView view)
    {
        var document = view.Document;
        (Id, Name, Slug) = (view.Id.Value, document.Name, document.Slug);
        (Category, Description, YamlContent) = (document.Category, document.Description, document.Yaml);
        (Extensions, ProviderRecommendations) = (document.Extensions, document.Providers);
        Parameters = [.. document.Parameters.Select(parameter => new TemplateParameterShape(parameter))];
        (IsOfficial, CreatedBy, CreatedAt, UpdatedAt) = (view.IsOfficial, view.Actor, view.CreatedAt, view.UpdatedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>Unique; for paths and configurations.</summary>
    public string Slug { get; }

    /// <summary>A word such as <c>web</c>.</summary>
    public string Category { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>The template document.</summary>
    public string YamlContent { get; }

    /// <summary>What may be set.</summary>
    public IReadOnlyList<TemplateParameterShape> Parameters { get; }

    /// <summary>Extensions that its instances have.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Providers that suit it.</summary>
    public IReadOnlyList<string> ProviderRecommendations { get; }

    /// <summary>Whether it comes with Fleet.</summary>
    public bool IsOfficial { get; }

    /// <summary>Who made it: the id of an API key; null for Fleet's own.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }
}

/// <summary>A parameter of a template.</summary>
public sealed record TemplateParameterShape
{
    internal TemplateParameterShape(TemplateParameter parameter)
    {
        (Name, Type, Description) = (parameter.Name, WireName.Snake(parameter.Type), parameter.Description);
        (Default, Required, Options) = (parameter.Default, parameter.IsRequired, parameter.Options);
        (Pattern, Min, Max) = (parameter.Pattern, parameter.Min, parameter.Max);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>text, whole, fraction, boolean, choice, port, domain, email or password.</summary>
    public string Type { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>As text; null for none.</summary>
    public string? Default { get; }

    /// <summary>Whether a value must be given.</summary>
    public bool Required { get; }

    /// <summary>The values of a choice.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>A regular expression that the whole value matches.</summary>
    public string? Pattern { get; }

    /// <summary>Of a number.</summary>
    public double? Min { get; }

    /// <summary>Of a number.</summary>
    public double? Max { get; }
}

/// <summary>A template was deleted.</summary>
public sealed record TemplateDeleted(string Message, string Id, string Slug);

/// <summary>The query of the list of templates.</summary>
public sealed record TemplateQuery : PagedQuery
{
    // A flag is compared as the text that the database makes of it.
    private static readonly ImmutableArray<string> Yes = ["true", "1"];
    private static readonly ImmutableArray<string> No = ["false", "0"];

    private bool _isOfficial;

    /// <summary>The category wanted.</summary>
    [FromQuery(Name = "category"), Description("The category wanted.")]
    public string? Category { get; init; }

    /// <summary>Whether Fleet's own are wanted.</summary>
    [FromQuery(Name = "isOfficial"), Description("true for those that come with Fleet, false for the others; all if absent.")]
    public string? IsOfficial { get; init; }

    /// <summary>Part of the name.</summary>
    [FromQuery(Name = "search"), Description("Text that the name must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "category", Category, 64);
        QueryText.Plain(errors, "search", Search, 128);
        _isOfficial = QueryText.Flag(errors, "isOfficial", IsOfficial);
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.Template,
        Filters.Of(
            ("category", Filters.One(Category)), ("isOfficial", string.IsNullOrEmpty(IsOfficial) ? [] : _isOfficial ? Yes : No)),
        Search) with { Sort = "name", Descending = false };
}
