using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Parameters;

/// <summary>Reads what a template says of its parameters.</summary>
internal static partial class ParameterReader
{
    private const int MaxParameters = 64;
    private const int MaxOptions = 100;

    public static ImmutableArray<TemplateParameter> Read(Fields template, Faults faults)
    {
        var items = template.Items("parameters");
        var parameters = ImmutableArray.CreateBuilder<TemplateParameter>();
        foreach (var item in items.Take(MaxParameters))
        {
            if (template.MapOf(item) is not { } fields || Parameter(fields, faults) is not { } parameter) continue;
            if (parameters.Any(other => other.Name == parameter.Name)) faults.Add(item.Place, $"{parameter.Name} stands here twice");
            else parameters.Add(parameter);
        }

        if (items.Length > MaxParameters) faults.Add(items[MaxParameters].Place, $"a template has at most {MaxParameters} parameters");
        return parameters.ToImmutable();
    }

    // Null where there is no name to know it by.
    private static TemplateParameter? Parameter(Fields fields, Faults faults)
    {
        fields.Require("name", "type");
        var name = fields.Text("name");
        var parameter = new TemplateParameter(
            name ?? "",
            fields.Word(
                "type", ("text", ParameterType.Text), ("whole", ParameterType.Whole), ("fraction", ParameterType.Fraction),
                ("boolean", ParameterType.Boolean), ("choice", ParameterType.Choice), ("port", ParameterType.Port),
                ("domain", ParameterType.Domain), ("email", ParameterType.Email), ("password", ParameterType.Password)) ?? ParameterType.Text,
            fields.Text("description") ?? "",
            fields.Text("default"),
            fields.Flag("required") ?? false,
            fields.Texts("options"),
            fields.Text("pattern"),
            fields.Number("min", long.MinValue, long.MaxValue),
            fields.Number("max", long.MinValue, long.MaxValue));
        fields.Close();
        if (name is null) return null;
        if (!Name().IsMatch(name) || name == Placeholders.InstanceName)
        {
            faults.Add(fields.Place, "a parameter's name is 1 to 64 lower-case letters, digits and underscores, begins with a letter, and is not name");
            return null;
        }

        foreach (var fault in Wrong(parameter)) faults.Add(fields.Place, fault);
        return parameter with { Default = Default(parameter, fields.Place, faults) };
    }

    private static IEnumerable<string> Wrong(TemplateParameter parameter)
    {
        var isNumber = parameter.Type is ParameterType.Whole or ParameterType.Fraction or ParameterType.Port;
        if (parameter.Description.Length > 1024) yield return "description must have at most 1024 characters";
        if (parameter.Type == ParameterType.Choice != parameter.Options.Length > 0) yield return "options belong to the type choice, which needs some";
        if (parameter.Options.Length > MaxOptions) yield return $"options must have at most {MaxOptions} items";
        if (parameter is { Pattern: not null, Type: not ParameterType.Text }) yield return "a pattern belongs to the type text";
        if (parameter is { Pattern: { } pattern, Type: ParameterType.Text } && ValuePattern.Wrong(pattern) is { } fault) yield return fault;
        if (!isNumber && (parameter.Min ?? parameter.Max) is not null) yield return "min and max belong to numbers";
        if (parameter.Type == ParameterType.Port && !(IsPort(parameter.Min) && IsPort(parameter.Max))) yield return "min and max of a port are ports";
        if (parameter.Min > parameter.Max) yield return "min must not be greater than max";
        if (parameter is { IsRequired: true, Default: not null }) yield return "what is required has no use for a default";
        if (parameter is { Type: ParameterType.Password, Default: not null }) yield return "a password has no default: it would be no secret";
        if (parameter is { IsRequired: false, Default: null, Type: ParameterType.Whole or ParameterType.Fraction or ParameterType.Boolean or ParameterType.Choice })
        {
            yield return "needs a default, or required: true";
        }
    }

    private static bool IsPort(double? number) => number is null || (number is >= 1 and <= 65535 && double.IsInteger(number.Value));

    private static string? Default(TemplateParameter parameter, Place place, Faults faults)
    {
        if (parameter.Default is not { } text || parameter.Type == ParameterType.Password) return null;
        var value = ParameterCheck.Of(parameter, text, out var fault);
        if (fault is not null) faults.Add(place, $"the default {fault}");
        return value?.Text;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}\\z")]
    private static partial Regex Name();
}
