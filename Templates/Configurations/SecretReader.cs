using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Secrets;
using Fleet.Templates.Documents;
using Fleet.Templates.Parameters;

namespace Fleet.Templates.Configurations;

/// <summary>Reads which environment variables take their values from passwords and secrets. No such value is ever seen here.</summary>
/// <param name="values">The parameters, of which only passwords count here.</param>
/// <param name="given">The names of secrets that have a value; null if any may have one.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed partial class SecretReader(IReadOnlyDictionary<string, ParameterValue> values, ImmutableHashSet<string>? given, Faults faults)
{
    private readonly ImmutableSortedDictionary<string, string>.Builder _references =
        ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

    /// <summary>The variables that refer to secrets of the vault, and how; they are there once it has read.</summary>
    public ImmutableSortedDictionary<string, string> References => _references.ToImmutable();

    public ImmutableSortedDictionary<string, string> Read(MapNode configuration)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var env = configuration.Find("env") as MapNode ?? MapNode.Empty;
        foreach (var (key, value) in new Fields(configuration, faults).Pairs("secrets"))
        {
            if (env.Find(key.Text) is not null) faults.Add(key.Place, "stands in env too");
            if (value is ScalarNode { Text: var text } && SecretReference.IsAlone(text)) _references[key.Text] = text;
            else if (Name(value) is { } name) variables[key.Text] = name;
        }

        return variables.ToImmutable();
    }

    /// <summary>The secrets that nothing names, which are variables of their own names.</summary>
    public ImmutableArray<string> Unnamed(DeploymentSource source, ImmutableSortedDictionary<string, string> variables, MapNode configuration)
    {
        var env = configuration.Find("env") as MapNode ?? MapNode.Empty;
        var own = source.Secrets.Distinct().Where(name => values.GetValueOrDefault(name) is not { IsPassword: true } && !variables.ContainsValue(name))
            .ToImmutableArray();
        foreach (var name in own)
        {
            var fault = !VariableName.IsValid(name) ? "is no parameter, nothing in the configuration names it, and it is no variable's name"
                : ReservedNames.IsReserved(name) ? "is reserved"
                : variables.ContainsKey(name) || _references.ContainsKey(name) || env.Find(name) is not null ? "is a variable that has another value in the configuration"
                : null;
            if (fault is not null) faults.Add(Place.Beside($"secrets.{name}"), fault);
        }

        return own;
    }

    private string? Name(Node node)
    {
        if (node is ScalarNode scalar)
        {
            if (Placeholders.Alone(scalar.Text) is { } parameter && values.GetValueOrDefault(parameter) is { IsPassword: true }) return parameter;
            if (Secret().Match(scalar.Text) is { Success: true } match)
            {
                var name = match.Groups[1].Value;
                if (given?.Contains(name) == false) faults.Add(node.Place, "no secret of that name was given");
                return name;
            }
        }

        faults.Add(node.Place, "must be one password parameter, such as \"{{admin_password}}\", the name of a secret that is given beside it, such as ${API_KEY}, or that of one in the vault, such as ${secret:api_key}");
        return null;
    }

    [GeneratedRegex(@"^\$\{([A-Za-z0-9_.-]{1,128})\}\z")]
    private static partial Regex Secret();
}
