using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Api.Http;

namespace Fleet.Api.Validation;

/// <summary>A request body with rules that span several fields.</summary>
internal interface IHasRules
{
    /// <summary>What is broken; fields relative to this object.</summary>
    IEnumerable<FieldError> BrokenRules();
}

/// <summary>Checks a request body against the attributes of its type, and names each fault by its path in the JSON.</summary>
internal static class ShapeValidator
{
    private static readonly ConcurrentDictionary<Type, Field[]> Plans = new();

    public static List<FieldError> Check(object shape)
    {
        var errors = new List<FieldError>();
        Check(shape, "", errors);
        return errors;
    }

    private static void Check(object shape, string path, List<FieldError> errors)
    {
        foreach (var field in Plans.GetOrAdd(shape.GetType(), PlanOf))
        {
            var at = path is "" ? field.Name : $"{path}.{field.Name}";
            var value = field.Property.GetValue(shape);
            if (FirstFault(field, value, shape, at) is { } message) errors.Add(new(at, message));
            else if (value is not null && field.IsNested) CheckNested(value, at, errors);
        }

        if (shape is not IHasRules rules) return;
        foreach (var (field, message) in rules.BrokenRules()) errors.Add(new(path is "" ? field : $"{path}.{field}", message));
    }

    private static void CheckNested(object value, string path, List<FieldError> errors)
    {
        if (value is not IEnumerable items)
        {
            Check(value, path, errors);
            return;
        }

        var index = 0;
        foreach (var item in items)
        {
            var at = $"{path}[{index++}]";
            if (item is null) errors.Add(new(at, $"{at} must not be null"));
            else Check(item, at, errors);
        }
    }

    private static string? FirstFault(Field field, object? value, object shape, string path)
    {
        foreach (var rule in field.Rules)
        {
            if (value is null && rule is not RequiredAttribute) continue;
            if (rule is RequiredAttribute && value is null) return $"{path} is required";
            var context = new ValidationContext(shape) { DisplayName = path, MemberName = field.Property.Name };
            if (rule.GetValidationResult(value, context) is { ErrorMessage: { } message }) return message;
        }

        return null;
    }

    private static Field[] PlanOf(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where property.CanWrite
           select new Field(
               property,
               property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
               [.. property.GetCustomAttributes<ValidationAttribute>(true).OrderByDescending(rule => rule is RequiredAttribute)],
               IsShape(ElementOf(property.PropertyType))),
    ];

    private static Type ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
        ? type.GetGenericArguments()[0] : type;

    private static bool IsShape(Type type) => type.IsClass && type.Namespace?.StartsWith("Fleet.Api", StringComparison.Ordinal) == true;

    private sealed record Field(PropertyInfo Property, string Name, ValidationAttribute[] Rules, bool IsNested);
}
