using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Backups;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Grains.Deployments;

/// <summary>
/// What a clone asks: the configuration that its backup remembers, under another name and domain. Ports that the template has parameters
/// for are drawn anew, so that it can stand beside its source.
/// </summary>
internal sealed class ClonePlanner(IGrainFactory grains, Configurations configurations, ISecretBox box)
{
    private const string DomainParameter = "domain";

    public async Task<Outcome<DeploymentState>> Clone(DeploymentId id, CloneRequest request)
    {
        if (DeploymentRules.Check(request) is { } error) return error;
        var backup = await grains.Backup(request.From.Backup).Get();
        if (!backup.IsOk) return FleetError.Invalid("There is no backup of that id", "backup_id");
        if (Check(request, backup.Value) is { } wrong) return wrong;

        var recorded = backup.Value.Plan.Deployment;
        var former = recorded.Origin is { } origin ? (await grains.Deployment(origin.Deployment).Get()).Value : null;
        var read = former is { Yaml.Length: > 0 }
            ? await Read(request, recorded, former) : await Unread(request, recorded);
        if (!read.IsOk) return read.As<DeploymentState>();

        var (next, configuration) = (read.Value.Next, read.Value.Configuration);
        if (await configurations.Missing(next.Spec, null) is { } missing) return missing;
        if (next.Spec.Hooks?.AdminPassword is null && request.AdminPassword is not null)
        {
            return FleetError.Invalid("nothing in its configuration sets an administrator's password", "adminPassword");
        }

        var drawn = next.Spec.Hooks?.AdminPassword is not null && request.AdminPassword is null ? box.Seal(Draws.Password()) : null;
        var password = request.AdminPassword ?? drawn;
        return DeploymentPlanner.State(
            id,
            new DeploymentIntent(next with
            {
                Team = (await grains.Instance(request.Source).Get()).Value?.Team,
                Spec = password is null ? next.Spec : next.Spec with { Secrets = WithPassword(next.Spec.Secrets, configuration, password) },
                Origin = new DeploymentOrigin(id, CloneOf: new CloneOrder(request.From, request.Neutralize), AdminPassword: password),
            }),
            configuration) with { Untold = drawn };
    }

    private sealed record Copy(InstanceDeployment Next, Configuration? Configuration);

    private static FleetError? Check(CloneRequest request, BackupView backup) => backup.Plan.Instance == request.Source
        ? RestoreRules.Check(request.From, backup) : FleetError.Invalid("The backup is of another instance", "backup_id");

    /// <summary>From the configuration that the source was deployed with.</summary>
    private async Task<Outcome<Copy>> Read(CloneRequest request, InstanceDeployment recorded, DeploymentView former)
    {
        var ground = await configurations.Ground(former.Template, former.Yaml);
        if (!ground.IsOk) return ground.As<Copy>();
        var known = ground.Value.Template?.Document.Parameters ?? [];
        var parameters = Draws.Ports(known, recorded.Spec.Ports);
        var hasDomain = known.Any(parameter => parameter.Name == DomainParameter);
        if (hasDomain) parameters = parameters.SetItem(DomainParameter, request.Domain ?? "");
        var source = new DeploymentSource { Name = request.Name, Yaml = former.Yaml, Parameters = parameters.SetItems(request.Parameters) };
        var read = configurations.Read(source, ground.Value, KnownSecrets.None.Values, KnownSecrets.Of(recorded.Spec.Secrets, former));
        if (!read.IsOk) return read.As<Copy>();

        var compiled = read.Value.Compiled;
        var spec = compiled.Spec with { Secrets = read.Value.Secrets };
        var sited = Sited(spec, request.Domain);
        if (!sited.IsOk) return sited.As<Copy>();
        var (server, selector) = Place(request.Server, compiled.Server, compiled.Selector);
        return new Copy(
            new InstanceDeployment(
                request.Name, recorded.Provider, recorded.Region, server, compiled.Runtime, sited.Value, compiled.Tags, selector,
                Backups: compiled.Backups, Idle: compiled.Idle),
            read.Value);
    }

    /// <summary>From the specification itself, where there is no configuration: its ports are what they are.</summary>
    private async Task<Outcome<Copy>> Unread(CloneRequest request, InstanceDeployment recorded)
    {
        if (!request.Parameters.IsEmpty) return FleetError.Invalid("its source was deployed without a template", "parameters");
        var sited = Sited(recorded.Spec, request.Domain);
        if (!sited.IsOk) return sited.As<Copy>();
        var (server, selector) = Place(request.Server, recorded.Selector is null ? recorded.Server : null, recorded.Selector);
        if (server is not null && !recorded.Spec.Ports.IsEmpty && await LivesOn(request.Source, server.Value))
        {
            return FleetError.Conflict("Its source has the same ports on that server: choose another server", "serverId");
        }

        return new Copy(recorded with { Name = request.Name, Server = server, Selector = selector, Spec = sited.Value }, null);
    }

    private async Task<bool> LivesOn(InstanceId source, ServerId server) =>
        (await grains.Instance(source).Get()).Value is { } view && view.Server == server && view.Status != InstanceStatus.Destroyed;

    private static (ServerId? Server, string? Selector) Place(ServerId? asked, ServerId? named, string? selector) =>
        asked is not null ? (asked, null) : named is not null ? (named, null) : (null, selector);

    /// <summary>A clone never answers for its source: without a domain of its own it has none.</summary>
    private static Outcome<InstanceSpec> Sited(InstanceSpec spec, string? domain)
    {
        if (domain is null) return spec with { Site = null };
        if (spec.Site is { } site) return spec with { Site = site with { Domain = domain } };
        return spec.Ports.IsEmpty
            ? FleetError.Invalid("it listens on no port that could be offered under a domain", "domain")
            : spec with { Site = new InstanceSite(domain, spec.Ports[0]) };
    }

    private static ImmutableSortedDictionary<string, SealedSecret> WithPassword(
        ImmutableSortedDictionary<string, SealedSecret> secrets, Configuration? configuration, SealedSecret password) =>
        configuration?.Compiled is { AdminPassword: { } name } compiled
            ? secrets.SetItems(compiled.SecretVariables.Where(pair => pair.Value == name).Select(pair => KeyValuePair.Create(pair.Key, password)))
            : secrets;
}
