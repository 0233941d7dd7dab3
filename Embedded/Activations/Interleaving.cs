using System.Reflection;
using Fleet.Embedded.Calls;
using Fleet.Embedded.Scheduling;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Fleet.Embedded.Activations;

/// <summary>Which turns of a grain class may run beside others.</summary>
internal sealed class Interleaving
{
    private readonly bool _always;
    private readonly Func<IInvokable, bool>? _predicate;

    private Interleaving(bool always, Func<IInvokable, bool>? predicate) => (_always, _predicate) = (always, predicate);

    internal static Interleaving Of(Type grainClass) =>
        new(grainClass.IsDefined(typeof(ReentrantAttribute)), PredicateOf(grainClass));

    internal bool Allows(Turn turn) => turn switch
    {
        _ when _always => true,
        Call call => call.Method.AlwaysInterleave || (_predicate is not null && _predicate(call)),
        _ => turn.Interleaves,
    };

    private static Func<IInvokable, bool>? PredicateOf(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<MayInterleaveAttribute>() is not { } attribute) return null;
        var method = grainClass.GetMethod(
            attribute.CallbackMethodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(IInvokable)]);
        return method?.CreateDelegate<Func<IInvokable, bool>>()
            ?? throw new InvalidOperationException($"{grainClass} has no static bool {attribute.CallbackMethodName}(IInvokable).");
    }
}
