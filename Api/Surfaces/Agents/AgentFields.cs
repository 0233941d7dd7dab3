using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>The part of a query that says which fields the answer has.</summary>
/// <typeparam name="T">The object that is answered, or each of a list.</typeparam>
public record AgentFields<T> : IChecked where T : class
{
    private static readonly ImmutableArray<string> Known = [.. typeof(T).GetProperties().Select(NameOf).Distinct()];

    /// <summary>The fields wanted.</summary>
    [FromQuery(Name = "fields"), Description("The top-level fields to answer, separated by commas, such as id,name,status; all if absent.")]
    public string? Fields { get; init; }

    internal ImmutableArray<string> FieldsValue { get; private set; } = [];

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        FieldsValue = [.. QueryText.Words(errors, "fields", Fields, Known)];
        CheckFilters(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckFilters(ICollection<FieldError> errors) { }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}

/// <summary>200 with an object, or a list of objects, of which only the wanted fields are told.</summary>
/// <param name="Value">The object; of an <see cref="AgentList"/> each item is narrowed.</param>
/// <param name="Fields">The wanted fields; empty for all.</param>
public sealed record Chosen<T>(T Value, ImmutableArray<string> Fields) : IResult, IEndpointMetadataProvider where T : class
{
    /// <summary>The answer's shape is that of the whole object.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "The framework's contract for answers that describe themselves.")]
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (Fields.IsEmpty) return httpContext.Response.WriteAsJsonAsync(Value, httpContext.RequestAborted);
        var options = httpContext.RequestServices.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;
        var whole = JsonSerializer.SerializeToNode(Value, options)!.AsObject();
        if (Value is AgentList)
        {
            foreach (var item in whole.Select(property => property.Value).OfType<JsonArray>().SelectMany(items => items)) Narrow(item!.AsObject());
        }
        else
        {
            Narrow(whole);
        }

        return httpContext.Response.WriteAsJsonAsync(whole, httpContext.RequestAborted);
    }

    private void Narrow(JsonObject item)
    {
        foreach (var name in item.Select(property => property.Key).Except(Fields).ToList()) item.Remove(name);
    }
}
