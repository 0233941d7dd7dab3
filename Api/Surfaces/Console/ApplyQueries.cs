using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Text;
using Fleet.Api.Declarative;
using Fleet.Api.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How a document is applied.</summary>
public sealed record ApplyQuery : IChecked
{
    /// <summary>Whether only the plan is wanted.</summary>
    [FromQuery(Name = "dryRun"), Description("Whether only the plan is wanted: true or false.")]
    public string? DryRun { get; init; }

    /// <summary>Whether what is declared no more is removed.</summary>
    [FromQuery(Name = "prune"), Description("Whether what was applied under the document's name before, and is declared no more, is removed: true or false.")]
    public string? Prune { get; init; }

    internal bool DryRunValue { get; private set; }

    internal bool PruneValue { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        (DryRunValue, PruneValue) = (Flag(errors, "dryRun", DryRun), Flag(errors, "prune", Prune));
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    private static bool Flag(List<FieldError> errors, string name, string? text)
    {
        if (text is not (null or "" or "true" or "false")) errors.Add(new(name, $"{name} must be true or false"));
        return text is "true";
    }
}

/// <summary>What is exported, and how.</summary>
public sealed record ExportQuery : IChecked
{
    /// <summary>The name of the set.</summary>
    [FromQuery(Name = "name"), Description("What the document calls the set; fleet if absent.")]
    public string? Name { get; init; }

    /// <summary>The lists wanted.</summary>
    [FromQuery(Name = "kinds"), Description("The lists wanted, separated by commas: servers, channels, instances, rules, tasks, budgets; all if absent.")]
    public string? Kinds { get; init; }

    /// <summary>The form.</summary>
    [FromQuery(Name = "format"), Description("yaml or json; yaml if absent.")]
    public string? Format { get; init; }

    internal string NameValue => string.IsNullOrEmpty(Name) ? "fleet" : Name;

    internal bool IsJson => Format is "json";

    internal ImmutableArray<Section> Sections =>
        string.IsNullOrEmpty(Kinds) ? FleetFile.Sections : [.. FleetFile.Sections.Where(section => Kinds.Split(',').Contains(section.Word))];

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        if (!FleetFile.IsName(NameValue)) errors.Add(new("name", "name must be 1 to 64 lower-case letters, digits and inner hyphens"));
        QueryText.Words(errors, "kinds", Kinds, [.. FleetFile.Sections.Select(section => section.Word)]);
        if (Format is not (null or "" or "yaml" or "json")) errors.Add(new("format", "format must be yaml or json"));
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

/// <summary>A body that is a document, in YAML or JSON. Reading it never fails; <see cref="Check"/> says what is wrong with it.</summary>
public sealed class DocumentBody : IChecked, IBindableFromHttpContext<DocumentBody>
{
    private static readonly string[] Types = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/json"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Refusal? _refusal;

    private DocumentBody(string text, Refusal? refusal) => (Text, _refusal) = (text, refusal);

    /// <summary>The document.</summary>
    public string Text { get; }

    /// <summary>Reads the request's body.</summary>
    public static async ValueTask<DocumentBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (bytes, refusal) = await JsonBody.Bytes(context.Request, Takes);
        if (refusal is not null) return new("", refusal);
        try
        {
            return new(Strict.GetString(bytes.Span), null);
        }
        catch (DecoderFallbackException)
        {
            return new("", Refusal.Malformed("The body is not valid UTF-8"));
        }
    }

    /// <inheritdoc/>
    public Refusal? Check() => _refusal;

    private static Refusal? Takes(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && Types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
        && (type.Encoding is null || type.Encoding.WebName == "utf-8")
            ? null : Refusal.Bare(StatusCodes.Status415UnsupportedMediaType, "The body must be application/yaml or application/json");
}
