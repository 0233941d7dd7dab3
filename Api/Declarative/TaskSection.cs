using System.Text.Json.Nodes;
using Fleet.Api.Surfaces.Console;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Scheduled tasks: the fields of <c>POST /tasks</c>, with <c>instance</c> and <c>channels</c> by their names.</summary>
internal sealed class TaskSection() : ScopedSection(DeclaredKind.Task, "tasks", "tasks", StateKinds.ScheduledTask)
{
    private static readonly string[] Secrets = ["env", "headers"];

    public override string NewId(IIdSource ids) => ids.New<ScheduledTaskId>().Value;

    public override async Task<Resource?> Get(string id, PlanScope scope)
    {
        if ((await scope.Grains.ScheduledTask(ScheduledTaskId.Of(id)).Get()).Value is not { } view) return null;
        var instance = view.Spec.Scope.Instance;
        return new(
            id, view.Spec.Name, await Form(view.Spec, await NameOf(instance, null, scope), scope), view,
            await Lacks(TaskEndpoints.LeastRole(view.Spec), view.Spec.Scope, scope), await TeamOf(instance, scope));
    }

    public override async Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope)
    {
        var (body, path) = (entry.Body, entry.Path);
        var target = await TakeInstance(body, path, scope);
        var channels = await Channels(body, path, scope);
        var there = (TaskView?)current?.View;
        if (body["action"] is JsonObject action) await Fill(action, $"{path}.action", there?.Spec.Action, scope);
        if (scope.Read<PostTask>(body, path) is not { } post || target is null) return null;
        var spec = post.ToSpec(scope.Box);
        spec = spec with { Scope = spec.Scope with { Instance = target.Instance } };
        var role = target.New is null ? TaskEndpoints.LeastRole(spec) : Role.Developer;
        var (limits, refusal) = await Judge(role, spec.Scope, target, scope);
        spec = spec with { Scope = limits };
        return new Wanted(new(Task: spec), await Form(spec, await NameOf(target.Instance, target.New, scope), scope))
        {
            Refusal = refusal,
            Needs = Needs(channels, target),
            OfInstance = target.New,
            Team = await TeamOf(target.Instance, scope),
        };
    }

    private static async Task Fill(JsonObject action, string path, TaskAction? there, PlanScope scope)
    {
        foreach (var section in Secrets)
        {
            if (action[section] is not JsonObject values) continue;
            var stored = section == "env" ? there?.Env : there?.Http?.Headers;
            foreach (var name in values.Select(value => value.Key).ToList())
            {
                var kept = stored?.GetValueOrDefault(name) is { } secret ? scope.Box.Open(secret) : null;
                await scope.Secrets.Fill(values, name, $"{path}.{section}", kept, mayBePlain: !ChannelMask.IsSensitive(name));
            }
        }
    }

    private static async Task<JsonObject> Form(TaskSpec spec, string? instance, PlanScope scope)
    {
        var view = new TaskView(default, spec, default, null, null, "", default, default);
        var form = Forms.Pick(
            new TaskShape(view), scope.Json, "description", "template", "schedule", "action", "selector", "timeoutSec", "maxRetries", "retryPauseSec", "notifyOnFailure",
            "notifyOnSuccess", "notifyEmails", "misfire", "misfireGraceSec", "misfireMax", "overlap", "jitterSec", "maintenance", "concurrency");
        var action = (JsonObject)form["action"]!;
        if (spec.Action.Env is { } env) action["env"] = scope.Box.Marks(env);
        if (spec.Action.Http is { } call) action["headers"] = scope.Box.Marks(call.Headers);
        form["instance"] = instance;
        form["channels"] = await scope.Names.Of(spec.Channels);
        return form.Trimmed();
    }
}
