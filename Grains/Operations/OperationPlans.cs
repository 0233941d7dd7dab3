using System.Collections.Frozen;
using Fleet.Operations;

namespace Fleet.Grains.Operations;

/// <summary>Where operations find their plans.</summary>
internal sealed class OperationPlans(IEnumerable<OperationPlan> plans)
{
    private readonly FrozenDictionary<OperationKind, OperationPlan> _plans = plans.ToFrozenDictionary(plan => plan.Kind);

    public OperationPlan this[OperationKind kind] => _plans[kind];
}
