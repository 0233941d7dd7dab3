using System.Text.Json.Nodes;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Console;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Instances that Fleet deploys: the fields of <c>POST /instances</c>, with <c>server</c> for the server's name.</summary>
internal sealed class InstanceSection() : Section(DeclaredKind.Instance, "instances", "instances", StateKinds.Instance)
{
    public override string? NewId(IIdSource ids) => null;

    public override async Task<Resource?> Get(string id, PlanScope scope)
    {
        var found = await scope.Grains.Seen(InstanceId.Of(id), scope.Caller);
        if (found.Value is not { Status: not (InstanceStatus.Destroyed or InstanceStatus.Destroying), IsUnwound: false } view) return null;
        var server = view.Server is { } at ? await scope.Names.Of(at) : null;
        var form = view.Spec is { } spec
            ? Form(view.Provider, view.Region, server, view.Runtime!, spec, view.Tags, view.Team, scope) : [];
        return new(id, view.Name, form, view, scope.Caller.Lacks(Role.Operator, view.Team), view.Team);
    }

    public override async Task<Resource?> Find(Entry entry, string? owned, PlanScope scope) =>
        await scope.Grains.InstanceName(entry.Name).Holder() is { } holder && await Get(holder.Value, scope) is { } one && !IsReplaced((InstanceView)one.View)
            ? one : null;

    public override async Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope)
    {
        var (body, path, there) = (entry.Body, entry.Path, (InstanceView?)current?.View);
        if (there is { Spec: null })
        {
            return new Wanted(new(), []) { Problem = "This instance registered itself: Fleet did not deploy it and has no configuration of it" };
        }

        var server = TakeText(body, "server", path, scope) is { } name ? await scope.Names.Find(DeclaredKind.Server, name, $"{path}.server") : null;
        if (server is not null) body["serverId"] = server.Id;
        if (body["spec"] is JsonObject said) await Fill(said, $"{path}.spec", there, scope);
        if (!body.ContainsKey("teamId") && scope.Team is { } team) body["teamId"] = team;
        if (scope.Read<DeployInstance>(body, path) is not { } deploy) return null;

        var (itsTeam, refusal) = there is null || deploy.TeamId is not null && deploy.TeamId != there.Team?.Value
            ? await TeamChoice.Of(scope.Caller, deploy.TeamId, Role.Operator, scope.Grains) : new TeamChoice(there.Team, scope.Caller.Lacks(Role.Operator, there.Team));
        if (refusal is { Status: StatusCodes.Status422UnprocessableEntity })
        {
            scope.Faults.Add($"{path}.teamId", refusal.Message);
            return null;
        }

        var deployment = deploy.ToDeployment(scope.Box) with { Team = itsTeam };
        var at = server?.Id ?? there?.Server?.Value;
        var form = Form(
            deployment.Provider, deployment.Region, at is null ? null : await scope.Names.Of(ServerId.Of(at)), deployment.Runtime, deployment.Spec, deployment.Tags,
            itsTeam, scope);
        return new Wanted(new(Instance: there is null ? deployment : deployment with { Server = null, Selector = null }), form)
        {
            Refusal = refusal,
            Problem = there is null ? null : Problem(there, deployment, at),
            Needs = server?.Need is { } need ? [need] : [],
            Team = itsTeam,
        };
    }

    protected override bool IsDeclarable(Resource resource) => (InstanceView)resource.View is { Spec: not null } view && !IsReplaced(view);

    /// <summary>Its first deployment failed: it has no data, and the next deployment under its name takes its place.</summary>
    private static bool IsReplaced(InstanceView view) => view is { Status: InstanceStatus.Error, Operation: null, HasRun: false, Spec: not null };

    private static string? Problem(InstanceView there, InstanceDeployment next, string? server) =>
        next.Runtime != there.Runtime ? $"An instance keeps its runtime, {there.Runtime}"
        : server != there.Server?.Value ? "An instance keeps its server: drain that to move it, and declare it where it is"
        : next.Team != there.Team ? "An instance keeps its team: an admin gives it to another"
        : null;

    /// <summary>Values of secrets: those that are named without a value stay as they are.</summary>
    private static async Task Fill(JsonObject spec, string path, InstanceView? there, PlanScope scope)
    {
        if (spec["secrets"] is not JsonObject secrets) return;
        foreach (var name in secrets.Select(secret => secret.Key).ToList())
        {
            var kept = there?.Spec?.Secrets.GetValueOrDefault(name) is { } stored ? scope.Box.Open(stored) : null;
            await scope.Secrets.Fill(secrets, name, $"{path}.secrets", kept, there?.Id);
        }
    }

    private static JsonObject Form(
        string provider, string? region, string? server, string runtime, InstanceSpec spec, IEnumerable<KeyValuePair<string, string>> tags, TeamId? team, PlanScope scope)
    {
        var written = Forms.Pick(
            new SpecShape(spec, withSecrets: true), scope.Json, "command", "env", "files", "downloads", "ports", "healthCheck", "restartPolicy", "stopGraceSeconds",
            "resources", "data", "hooks", "site");
        written["secrets"] = scope.Box.Marks(spec.Secrets);
        return new JsonObject
        {
            ["provider"] = provider, ["region"] = region, ["server"] = server, ["runtime"] = runtime, ["teamId"] = team?.Value, ["spec"] = written,
            ["tags"] = new JsonObject(tags.Select(tag => KeyValuePair.Create<string, JsonNode?>(tag.Key, tag.Value))),
        }.Trimmed();
    }
}
