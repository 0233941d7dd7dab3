using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Budgets: the fields of <see cref="BudgetSpec"/>, with <c>instance</c> and <c>channels</c> by their names.</summary>
internal sealed class BudgetSection() : ScopedSection(DeclaredKind.Budget, "budgets", "costs", StateKinds.Budget)
{
    public override string NewId(IIdSource ids) => ids.New<BudgetId>().Value;

    public override async Task<Resource?> Get(string id, PlanScope scope)
    {
        if ((await scope.Grains.Budget(BudgetId.Of(id)).Get()).Value is not { } view) return null;
        var instance = view.Spec.Instance;
        return new(
            id, view.Spec.Name, await Form(view.Spec, await NameOf(instance, null, scope), scope), view,
            await Lacks(Role.Operator, new InstanceScope(instance), scope), await TeamOf(instance, scope));
    }

    public override async Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope)
    {
        var (body, path) = (entry.Body, entry.Path);
        var target = await TakeInstance(body, path, scope);
        var channels = await Channels(body, path, scope);
        if (scope.Read<DeclaredBudget>(body, path) is not { } declared || target is null) return null;
        var spec = declared.ToSpec() with { Instance = target.Instance };
        var (_, refusal) = await Judge(Role.Operator, InstanceScope.All, target, scope);
        return new Wanted(new(Budget: spec), await Form(spec, await NameOf(target.Instance, target.New, scope), scope))
        {
            Refusal = refusal,
            Needs = Needs(channels, target),
            OfInstance = target.New,
            Team = await TeamOf(target.Instance, scope),
        };
    }

    private static async Task<JsonObject> Form(BudgetSpec spec, string? instance, PlanScope scope) => new JsonObject
    {
        ["amountUsd"] = spec.AmountUsd, ["period"] = WireName.Upper(spec.Period), ["provider"] = spec.Provider,
        ["alertThreshold"] = spec.AlertThreshold, ["instance"] = instance, ["channels"] = await scope.Names.Of(spec.Channels),
    }.Trimmed();
}

/// <summary>A budget as a document says it.</summary>
internal sealed record DeclaredBudget
{
    /// <summary>For people.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>US dollars.</summary>
    [Required, Range(0, 1_000_000_000.0, MinimumIsExclusive = true)]
    public decimal? AmountUsd { get; init; }

    /// <summary>For how long.</summary>
    [Required, OneOf("DAILY", "WEEKLY", "MONTHLY")]
    public string? Period { get; init; }

    /// <summary>Only what is at this provider.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Provider { get; init; }

    /// <summary>The share of the amount at which it warns; 0.8 if absent.</summary>
    [Range(0.01, 1.0)]
    public double? AlertThreshold { get; init; }

    /// <summary>The notification channels that are told.</summary>
    [Each(1, FleetId.MaxLength, MaxCount = 20)]
    public IReadOnlyList<string>? ChannelIds { get; init; }

    internal BudgetSpec ToSpec() => new()
    {
        Name = Name!,
        AmountUsd = AmountUsd!.Value,
        Period = WireName.TryRead<BudgetPeriod>(Period, WireName.Upper, out var period) ? period : default,
        Provider = Provider,
        AlertThreshold = AlertThreshold ?? 0.8,
        Channels = [.. (ChannelIds ?? []).Select(ChannelId.Of).Distinct()],
    };
}
