using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Secrets;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Grains.Deployments;

/// <summary>What a configuration stands on.</summary>
/// <param name="Template">Null for a configuration that stands alone.</param>
internal sealed record Ground(TemplateView? Template);

/// <summary>Passwords and secrets by their names.</summary>
/// <param name="Values">Those whose values are known.</param>
/// <param name="Names">All that have a value, also where nobody but the instance knows it any more.</param>
internal sealed record KnownSecrets(ImmutableSortedDictionary<string, SealedSecret> Values, ImmutableArray<string> Names)
{
    public static KnownSecrets None { get; } = new(ImmutableSortedDictionary<string, SealedSecret>.Empty, []);

    /// <summary>Those of an instance: what its deployment calls them, else the names of their variables.</summary>
    public static KnownSecrets Of(ImmutableSortedDictionary<string, SealedSecret> variables, DeploymentView? deployment)
    {
        var values = variables.GroupBy(pair => deployment?.SecretVariables.GetValueOrDefault(pair.Key) ?? pair.Key, pair => pair.Value)
            .ToImmutableSortedDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return new(values, [.. values.Keys.Union(deployment?.SecretNames ?? [])]);
    }
}

/// <summary>A configuration that was read.</summary>
/// <param name="Compiled">What it says.</param>
/// <param name="Template">The template that it stands on.</param>
/// <param name="Secrets">Its secret variables and their values.</param>
/// <param name="Known">The passwords and secrets that have a value now.</param>
internal sealed record Configuration(
    CompiledDeployment Compiled, TemplateId? Template, ImmutableSortedDictionary<string, SealedSecret> Secrets, KnownSecrets Known)
{
    /// <summary>SHA-256 of a configuration, in lower-case hex.</summary>
    public static string HashOf(string yaml) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));
}

/// <summary>Reads configurations on the templates that they name, and seals what was drawn for them.</summary>
internal sealed class Configurations(IGrainFactory grains, IDeploymentCompiler compiler, ISecretBox box, IVault vault)
{
    /// <summary>The template that is asked for, or that the configuration names.</summary>
    public async Task<Outcome<Ground>> Ground(TemplateId? asked, string? yaml)
    {
        var named = asked;
        if (yaml is not null)
        {
            var read = compiler.TemplateOf(yaml);
            if (!read.IsOk) return read.As<Ground>();
            if (asked is { } one && read.Value.Id is { } other && one != other)
            {
                return FleetError.Invalid($"the configuration names the template {Slug(other)}, not {Slug(one)}", "template");
            }

            named ??= read.Value.Id;
        }

        if (named is not { } id) return new Ground(null);
        var template = await grains.Template(id).Get();
        return template.IsOk ? new Ground(template.Value) : FleetError.Invalid($"There is no template {Slug(id)}", "template");
    }

    /// <summary>Why the secrets of the vault that a specification refers to cannot be had; null if they can.</summary>
    public Task<FleetError?> Missing(InstanceSpec spec, InstanceId? instance) => SecretReferences.Check(vault, spec, instance);

    /// <summary>Reads it. A secret has its given value, else its former one.</summary>
    public Outcome<Configuration> Read(
        DeploymentSource source, Ground ground, ImmutableSortedDictionary<string, SealedSecret> given, KnownSecrets former)
    {
        var read = compiler.Compile(source with
        {
            Template = ground.Template?.Document.Yaml,
            Secrets = [.. given.Keys],
            Kept = [.. former.Names.Except(given.Keys)],
        });
        if (!read.IsOk) return read.As<Configuration>();

        var drawn = read.Value.Drawn.Select(pair => KeyValuePair.Create(pair.Key, box.Seal(pair.Value)));
        var values = former.Values.SetItems(given).SetItems(drawn);
        if (read.Value.SecretVariables.Values.FirstOrDefault(name => !values.ContainsKey(name)) is { } missing)
        {
            return FleetError.Invalid($"the value of {missing} is not known any more", $"secrets.{missing}");
        }

        return new Configuration(
            read.Value,
            ground.Template?.Id,
            read.Value.SecretVariables.ToImmutableSortedDictionary(pair => pair.Key, pair => values[pair.Value], StringComparer.Ordinal),
            new KnownSecrets(values, [.. values.Keys.Union(former.Names)]));
    }

    private static string Slug(TemplateId id) => id.Value[TemplateId.Prefix.Length..];
}
