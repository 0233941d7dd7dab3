using System.Text.Json.Nodes;
using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Console;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Alert rules: the fields of <c>POST /alerts/rules</c>, with <c>instance</c> and <c>channels</c> by their names, and <c>enabled</c>.</summary>
internal sealed class RuleSection() : ScopedSection(DeclaredKind.Rule, "rules", "alerts", StateKinds.AlertRule)
{
    public override string NewId(IIdSource ids) => ids.New<AlertRuleId>().Value;

    public override async Task<Resource?> Get(string id, PlanScope scope)
    {
        if ((await scope.Grains.AlertRule(AlertRuleId.Of(id)).Get()).Value is not { } view) return null;
        var instance = view.Spec.Scope.Instance;
        return new(
            id, view.Spec.Name, await Form(view, await NameOf(instance, null, scope), scope), view, await Lacks(Role.Operator, view.Spec.Scope, scope),
            await TeamOf(instance, scope));
    }

    public override async Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope)
    {
        var (body, path) = (entry.Body, entry.Path);
        var target = await TakeInstance(body, path, scope);
        var channels = await Channels(body, path, scope);
        var isEnabled = !body.ContainsKey("enabled") || Flag(Take(body, "enabled"), path, scope);
        if (scope.Read<CreateAlertRule>(body, path) is not { } create || target is null) return null;
        var spec = create.ToSpec();
        var (limits, refusal) = await Judge(Role.Operator, spec.Scope, target, scope);
        spec = spec with { Scope = limits };
        var there = (AlertRuleView?)current?.View;
        var drafted = new AlertRuleView(there?.Id ?? default, spec, isEnabled, 0, 0, "", default, default);
        return new Wanted(new(Rule: spec, IsRuleEnabled: isEnabled), await Form(drafted, await NameOf(target.Instance, target.New, scope), scope))
        {
            Refusal = refusal,
            Problem = there is not null && there.Spec.Type != spec.Type ? "An alert rule keeps its type" : null,
            Needs = Needs(channels, target),
            OfInstance = target.New,
            Team = await TeamOf(target.Instance, scope),
        };
    }

    private static bool Flag(JsonNode? said, string path, PlanScope scope)
    {
        if (said is JsonValue value && value.TryGetValue<bool>(out var flag)) return flag;
        scope.Faults.Add($"{path}.enabled", "must be true or false");
        return true;
    }

    private static async Task<JsonObject> Form(AlertRuleView view, string? instance, PlanScope scope)
    {
        var form = Forms.Pick(
            new AlertRuleShape(view, [], 0), scope.Json, "description", "type", "severity", "enabled", "conditions", "selector", "forSec", "keepFiringSec", "cooldownSec",
            "flap", "noData", "noDataAfterSec");
        (form["conditions"] as JsonObject)?.Remove("duration_sec");
        form["instance"] = instance;
        form["channels"] = await scope.Names.Of(view.Spec.Channels);
        return form.Trimmed();
    }
}
