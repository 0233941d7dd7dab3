using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Deployments;

/// <summary>
/// What a deployment asks of its instance, from what was asked of the deployment. It changes nothing: all that it has drawn is in its answer.
/// </summary>
internal sealed class DeploymentPlanner(IGrainFactory grains, Configurations configurations)
{
    public async Task<Outcome<DeploymentState>> Deploy(DeploymentId id, DeploymentRequest request)
    {
        if (DeploymentRules.Check(request) is { } error) return error;
        var ground = await configurations.Ground(request.Template, request.Yaml);
        if (!ground.IsOk) return ground.As<DeploymentState>();
        var source = new DeploymentSource { Name = request.Name, Yaml = request.Yaml, Parameters = request.Parameters };
        var read = configurations.Read(source, ground.Value, request.Secrets, KnownSecrets.None);
        if (!read.IsOk) return read.As<DeploymentState>();

        var compiled = read.Value.Compiled;
        if (await configurations.Missing(compiled.Spec, null) is { } missing) return missing;
        var password = compiled.AdminPassword is { } name ? read.Value.Known.Values.GetValueOrDefault(name) : null;
        var next = new InstanceDeployment(
            request.Name,
            request.Provider,
            request.Region,
            request.Server ?? compiled.Server,
            compiled.Runtime,
            compiled.Spec with { Secrets = read.Value.Secrets },
            compiled.Tags,
            request.Server is null ? compiled.Selector : null,
            new DeploymentOrigin(id, request.Force, AdminPassword: password),
            compiled.Backups,
            compiled.Idle,
            request.Team) { Beside = request.Beside };
        return State(id, new DeploymentIntent(next), read.Value) with { Untold = IsDrawn(compiled) ? password : null };
    }

    public async Task<Outcome<DeploymentState>> Redeploy(DeploymentId id, InstanceId instance, string? yaml, bool force)
    {
        if (DeploymentRules.Yaml(yaml) is { } error) return error;
        var there = await Present(instance);
        if (!there.IsOk) return there.As<DeploymentState>();
        var (view, present) = (there.Value.View, there.Value.Deployment);
        var former = view.Deployment is { } newest ? (await grains.Deployment(newest).Get()).Value : null;
        var origin = new DeploymentOrigin(id, force);
        if (yaml is null && former is not { Yaml.Length: > 0 })
        {
            return State(id, new DeploymentIntent(present with { Selector = null, Origin = origin }, instance, force), configuration: null);
        }

        var ground = await configurations.Ground(yaml is null ? former!.Template : null, yaml ?? former!.Yaml);
        if (!ground.IsOk) return ground.As<DeploymentState>();
        var known = KnownSecrets.Of(present.Spec.Secrets, former);
        var source = new DeploymentSource { Name = view.Name, Yaml = yaml ?? former!.Yaml };
        var read = configurations.Read(source, ground.Value, KnownSecrets.None.Values, known);
        if (read.IsOk) read = CarryOver(source, ground.Value, read.Value, known, present.Spec);
        if (!read.IsOk) return read.As<DeploymentState>();

        var compiled = read.Value.Compiled;
        if (await configurations.Missing(compiled.Spec, instance) is { } missing) return missing;
        var spec = compiled.Spec with { Secrets = read.Value.Secrets };
        var next = yaml is null
            // What was changed since (a move, a policy, a clone's domain) is meant to stay.
            ? present with { Runtime = compiled.Runtime, Spec = spec with { Site = Site(spec.Site, present.Spec.Site) }, Tags = compiled.Tags }
            : present with
            {
                Server = compiled.Server ?? present.Server,
                Runtime = compiled.Runtime,
                Spec = spec,
                Tags = compiled.Tags,
                Backups = compiled.Backups ?? view.Backups,
                Idle = compiled.Idle ?? view.Idle,
            };
        var isTold = compiled.AdminPassword is { } admin && IsDrawn(compiled) && compiled.SecretVariables.ContainsValue(admin);
        return State(id, new DeploymentIntent(next with { Selector = null, Origin = origin }, instance, force), read.Value) with
        {
            Untold = isTold ? read.Value.Known.Values[compiled.AdminPassword!] : null,
        };
    }

    /// <summary>The record of a deployment that has not been asked of its instance yet.</summary>
    public static DeploymentState State(DeploymentId id, DeploymentIntent intent, Configuration? configuration) => new()
    {
        Id = id,
        Name = intent.Next.Name,
        Template = configuration?.Template,
        Yaml = configuration?.Compiled.Yaml ?? "",
        ConfigHash = Configuration.HashOf(configuration?.Compiled.Yaml ?? ""),
        Provider = intent.Next.Provider,
        Region = intent.Next.Region,
        IsRedeployment = intent.Redeployed is not null,
        SecretVariables = configuration?.Compiled.SecretVariables ?? ImmutableSortedDictionary<string, string>.Empty,
        SecretNames = configuration?.Known.Names ?? [],
        Intent = intent,
    };

    private sealed record There(InstanceView View, InstanceDeployment Deployment);

    private async Task<Outcome<There>> Present(InstanceId id)
    {
        var view = await grains.Instance(id).Get();
        if (!view.IsOk) return view.As<There>();
        var deployment = await grains.Instance(id).Deployment();
        if (!deployment.IsOk) return FleetError.Conflict($"Instance '{view.Value.Name}' registered itself: Fleet has no configuration of it");
        return new There(view.Value, deployment.Value with { Backups = view.Value.Backups, Idle = view.Value.Idle });
    }

    /// <summary>A secret of the instance that is a variable of its own name, and of which the configuration does not speak, stays.</summary>
    private Outcome<Configuration> CarryOver(DeploymentSource source, Ground ground, Configuration read, KnownSecrets known, InstanceSpec present)
    {
        var named = read.Compiled.SecretVariables;
        var silent = known.Values.Where(pair => present.Secrets.ContainsKey(pair.Key)
            && !named.ContainsValue(pair.Key) && !named.ContainsKey(pair.Key) && !read.Compiled.Spec.Env.ContainsKey(pair.Key))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        return silent.IsEmpty ? read : configurations.Read(source, ground, silent, known);
    }

    private static bool IsDrawn(CompiledDeployment compiled) => compiled.AdminPassword is { } name && compiled.Drawn.ContainsKey(name);

    private static InstanceSite? Site(InstanceSite? compiled, InstanceSite? present) =>
        present is null ? null : compiled is null ? present : compiled with { Domain = present.Domain };
}
