using System.Collections.Immutable;
using System.Globalization;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Templates;

namespace Fleet.Tests.Grains.Deployments;

/// <summary>
/// A reader of configurations that keeps the port's promises for a language of lines, <c>key: value</c>. The real one has tests of its own.
/// </summary>
internal sealed class LineCompiler : IDeploymentCompiler
{
    private int _drawn;

    public Outcome<TemplateReference> TemplateOf(string yaml) =>
        new TemplateReference(Lines(yaml).TryGetValue("template", out var slug) ? TemplateId.Of(TemplateId.Prefix + slug) : null);

    public Outcome<TemplateDocument> ReadTemplate(string yaml) => new TemplateDocument
    {
        Slug = Lines(yaml)["slug"], Name = "A template", Category = "web", Parameters = [.. Parameters(yaml)], Yaml = yaml,
    };

    public Outcome<CompiledDeployment> Compile(DeploymentSource source)
    {
        var own = Lines(source.Yaml ?? "");
        var parameters = source.Template is null ? [] : Parameters(source.Template).ToList();
        var given = own.Where(line => line.Key.StartsWith("value.", StringComparison.Ordinal))
            .ToImmutableSortedDictionary(line => line.Key["value.".Length..], line => line.Value).SetItems(source.Parameters);
        if (given.Keys.FirstOrDefault(name => parameters.All(parameter => parameter.Name != name)) is { } stranger) return Fault($"value.{stranger}", "is no parameter");

        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var drawn = ImmutableSortedDictionary<string, string>.Empty;
        foreach (var parameter in parameters)
        {
            if (parameter.Type == ParameterType.Password)
            {
                if (!source.Secrets.Contains(parameter.Name) && !source.Kept.Contains(parameter.Name)) drawn = drawn.Add(parameter.Name, $"drawn-{++_drawn}");
            }
            else
            {
                var value = given.GetValueOrDefault(parameter.Name) ?? parameter.Default ?? (parameter.Type == ParameterType.Port ? $"{20_000 + ++_drawn}" : "");
                if (value.Length == 0 && parameter.IsRequired) return Fault($"value.{parameter.Name}", "must be given");
                values[parameter.Name] = value;
            }
        }

        var lines = Lines(source.Template ?? "").SetItems(own)
            .ToDictionary(line => line.Key, line => values.Aggregate(line.Value.Replace("{{name}}", source.Name), (text, value) => text.Replace($"{{{{{value.Key}}}}}", value.Value)));
        var variables = lines.Where(line => line.Key.StartsWith("secret.", StringComparison.Ordinal))
            .ToImmutableSortedDictionary(line => line.Key["secret.".Length..], line => line.Value);
        var known = parameters.Select(parameter => parameter.Name).Union(source.Secrets).Union(source.Kept).ToHashSet();
        if (variables.FirstOrDefault(pair => !known.Contains(pair.Value)) is { Key: { } unknown }) return Fault($"secret.{unknown}", "no secret of that name was given");
        var unnamed = source.Secrets.Where(name => !variables.ContainsValue(name) && parameters.All(parameter => parameter.Name != name)).ToList();
        if (!lines.TryGetValue("command", out var command)) return Fault("command", "is required");

        var port = lines.TryGetValue("port", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new CompiledDeployment
        {
            Runtime = lines.GetValueOrDefault("runtime") ?? "process",
            Spec = new InstanceSpec
            {
                Command = [.. command.Split(' ')],
                Env = lines.Where(line => line.Key.StartsWith("env.", StringComparison.Ordinal)).ToImmutableSortedDictionary(line => line.Key["env.".Length..], line => line.Value),
                Ports = port == 0 ? [] : [port],
                Site = lines.GetValueOrDefault("domain") is { Length: > 0 } domain ? new InstanceSite(domain, port) : null,
                Hooks = lines.TryGetValue("sets-password", out var script) ? new InstanceHooks(AdminPassword: new InstanceHook(script)) : null,
            },
            Server = lines.TryGetValue("server", out var server) ? ServerId.Of(server) : null,
            Backups = lines.TryGetValue("backups", out var schedule) ? new BackupPolicy(schedule, "UTC", new BackupRetention(3)) : null,
            SecretVariables = variables.AddRange(unnamed.Select(name => KeyValuePair.Create(name, name))),
            Drawn = drawn,
            AdminPassword = lines.GetValueOrDefault("admin"),
            Yaml = string.Join('\n', own
                .RemoveRange(own.Keys.Where(key => key.StartsWith("value.", StringComparison.Ordinal)))
                .SetItems(source.Template is null ? [] : [KeyValuePair.Create("template", Lines(source.Template)["slug"])])
                .SetItems(values.Select(value => KeyValuePair.Create($"value.{value.Key}", value.Value)))
                .SetItems(unnamed.Select(name => KeyValuePair.Create($"secret.{name}", name)))
                .Select(line => $"{line.Key}: {line.Value}")),
        };
    }

    private static FleetError Fault(string path, string message) =>
        FleetError.Invalid($"{path} {message}", "yaml") with { Faults = [new DocumentFault(path, message, 1, 1)] };

    private static IEnumerable<TemplateParameter> Parameters(string template) =>
        from line in Lines(template)
        where line.Key.StartsWith("parameter.", StringComparison.Ordinal)
        let words = line.Value.Split(' ')
        select new TemplateParameter(
            line.Key["parameter.".Length..], Enum.Parse<ParameterType>(words[0]), "", words.ElementAtOrDefault(1), words.ElementAtOrDefault(2) == "required", [], null, null, null);

    private static ImmutableSortedDictionary<string, string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(':', 2)).ToImmutableSortedDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
}
