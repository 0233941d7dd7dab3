using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Xunit;

namespace Fleet.Engine.Tests.Filters;

public sealed class Incoming_filters : EngineTest
{
    [Fact]
    public async Task A_filter_sees_the_call_and_may_replace_its_result()
    {
        Assert.Equal("[a: hi]", await Grain<ICallGrain>().Echo("hi"));
        Assert.Contains("outer Echo of CallGrain a, from none", Probe.Notes);
    }

    [Fact]
    public async Task Filters_run_in_the_order_they_were_registered()
    {
        await Grain<ICallGrain>().Nothing();
        Assert.Equal(
            ["outer Nothing of CallGrain a, from none", "inner Nothing", "inner Nothing ended", "outer Nothing ended"], Probe.Notes);
    }

    [Fact]
    public async Task A_filter_sees_the_exception_of_the_method()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Grain<ICallGrain>().Throw("broken").Within("call"));
        Assert.Contains("outer Throw failed: broken", Probe.Notes);
    }

    [Fact]
    public async Task A_filter_may_refuse_a_call()
    {
        var exception = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Grain<ICallGrain>().Add(1, 2).AsTask().Within("call"));
        Assert.Equal("no additions", exception.Message);
    }

    [Fact]
    public async Task A_filter_knows_the_calling_grain()
    {
        await Grain<ICallGrain>("a").EchoThrough(Grain<ICallGrain>("b"), "hi");
        Assert.Contains("outer Echo of CallGrain b, from a", Probe.Notes);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<IIncomingGrainCallFilter, Outer>();
        services.AddSingleton<IIncomingGrainCallFilter, Inner>();
    }

    private static bool IsOurs(IIncomingGrainCallContext context) => context.Grain is CallGrain;

    private sealed class Outer(Probe probe) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (!IsOurs(context))
            {
                await context.Invoke();
                return;
            }

            var caller = context.SourceId is { } source && !source.Type.ToString()!.StartsWith("sys.", StringComparison.Ordinal) ? source.Key.ToString() : "none";
            probe.Note($"outer {context.MethodName} of {context.Grain.GetType().Name} {context.TargetId.Key}, from {caller}");
            try
            {
                await context.Invoke();
            }
            catch (InvalidDataException e)
            {
                probe.Note($"outer {context.MethodName} failed: {e.Message}");
                throw;
            }

            if (context.Result is string text) context.Result = $"[{text}]";
            probe.Note($"outer {context.MethodName} ended");
        }
    }

    private sealed class Inner(Probe probe) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (IsOurs(context)) probe.Note($"inner {context.MethodName}");
            if (context.MethodName == nameof(ICallGrain.Add)) throw new UnauthorizedAccessException("no additions");
            await context.Invoke();
            if (IsOurs(context)) probe.Note($"inner {context.MethodName} ended");
        }
    }
}
