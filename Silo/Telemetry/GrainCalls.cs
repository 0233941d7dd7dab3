using System.Collections.Concurrent;
using System.Diagnostics;
using Fleet.Telemetry;

namespace Fleet.Silo.Telemetry;

/// <summary>
/// Counts and times the calls that grains serve, and makes an activity of each while somebody listens: a child of the caller's, wherever that was.
/// Nothing is allocated for a call while nobody traces.
/// </summary>
internal sealed class GrainCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<Type, CallTally> _tallies = new();

    /// <summary>What the figures call a grain: its class without "Grain".</summary>
    public static string NameOf(string grainClass)
    {
        // Orleans writes the assembly behind a comma.
        var name = grainClass.Split(',')[0];
        name = name[(name.LastIndexOf('.') + 1)..];
        return name.Length > 5 && name.EndsWith("Grain", StringComparison.Ordinal) ? name[..^5] : name;
    }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        // Orleans' own parts call each other in the same way.
        if (context.Grain is not IGrainBase) return context.Invoke();
        var calls = _tallies.GetOrAdd(context.Grain.GetType(), static type => CallTally.Of(NameOf(type.Name)));
        if (FleetInstruments.Activities.HasListeners()) return Traced(context, calls);

        var began = Stopwatch.GetTimestamp();
        Task call;
        try
        {
            call = context.Invoke();
        }
        catch
        {
            FleetMeasures.GrainCalled(calls, isOk: false, began);
            throw;
        }

        if (!call.IsCompletedSuccessfully) return Measured(call, calls, began);
        FleetMeasures.GrainCalled(calls, isOk: true, began);
        return call;
    }

    private static async Task Measured(Task call, CallTally calls, long began)
    {
        var isOk = false;
        try
        {
            await call;
            isOk = true;
        }
        finally
        {
            FleetMeasures.GrainCalled(calls, isOk, began);
        }
    }

    // The method of an async one restores the caller's activity when it first waits.
    private static async Task Traced(IIncomingGrainCallContext context, CallTally calls)
    {
        using var activity = FleetInstruments.Activities.StartActivity($"{calls.Grain}.{context.MethodName}", ActivityKind.Server, TraceFlow.Cause());
        activity?.SetTag("fleet.grain", calls.Grain);
        activity?.SetTag("fleet.grain.key", context.TargetId.Key.ToString());
        var began = Stopwatch.GetTimestamp();
        var isOk = false;
        try
        {
            await context.Invoke();
            isOk = true;
        }
        catch (Exception fault)
        {
            // Its message may quote what it met; its type does not.
            activity?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            throw;
        }
        finally
        {
            FleetMeasures.GrainCalled(calls, isOk, began);
        }
    }
}
