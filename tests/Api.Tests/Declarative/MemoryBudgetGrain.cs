using Fleet.Common;
using Fleet.Costs;
using Fleet.Storage;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Api.Tests.Declarative;

/// <summary>A budget that is only kept: nobody looks at what was spent.</summary>
internal sealed class MemoryBudgetGrain([PersistentState(StateKinds.Budget, StateKind.Store)] IPersistentState<MemoryBudget> storage) : Grain, IBudgetGrain
{
    public async Task<Outcome<BudgetView>> Create(BudgetSpec spec, string actor)
    {
        if (!storage.RecordExists) await Write(spec);
        return View();
    }

    public Task<Outcome<BudgetView>> Get() => Task.FromResult(View());

    public async Task<Outcome<BudgetView>> Update(BudgetSpec spec, string actor)
    {
        if (storage.RecordExists) await Write(spec);
        return View();
    }

    public async Task<Outcome<BudgetView>> Delete(string actor)
    {
        var view = View();
        await storage.ClearStateAsync();
        return view;
    }

    public Task Wake() => Task.CompletedTask;

    private Task Write(BudgetSpec spec)
    {
        storage.State = new() { Name = spec.Name, InstanceId = spec.Instance?.Value, Spec = spec };
        return storage.WriteStateAsync();
    }

    private Outcome<BudgetView> View() => storage.RecordExists
        ? new BudgetView(BudgetId.Of(this.GetPrimaryKeyString()), storage.State.Spec!, false, null, default, default)
        : FleetError.NotFound("Budget");
}

/// <summary>What is stored of it.</summary>
internal sealed record MemoryBudget
{
    public string Name { get; init; } = "";

    public string? InstanceId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public BudgetSpec? Spec { get; init; }
}
