using Fleet.Operations;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Tests.Grains.Operations;

/// <summary>
/// Every operation on instances and backups, under every fault: each call to a machine, a store or a proxy fails for good, fails twice in
/// passing, or is done with its answer lost; and Fleet dies after and before each of its writes.
/// </summary>
public sealed class FaultTests
{
    private const int MostWrites = 80;

    public static TheoryData<string> Names => [.. Scenario.All.Keys];

    public static TheoryData<string, int> Seeded => new(from name in Scenario.All.Keys from seed in Enumerable.Range(1, 3) select (name, seed));

    [Theory, MemberData(nameof(Seeded))]
    public void Without_a_fault_it_succeeds(string name, int seed)
    {
        using var scene = Run(name, seed, _ => { });
        Assert.True(Scenario.All[name].HasSucceeded(scene));
        Assert.Equal(OperationStatus.Succeeded, Of(scene, name)!.Status);
        scene.NothingLeftOver();
    }

    [Theory, MemberData(nameof(Names))]
    public void A_call_that_fails_for_good_ends_in_success_or_leaves_nothing_behind(string name)
    {
        foreach (var (call, verb) in CallsOf(name).Index())
        {
            using var scene = Run(name, seed: call, scene => FailOnce(scene, call));
            var operation = Of(scene, name)!;
            var told = operation.Steps.Any(step => step.Message is { } message && message.Contains("may be left there", StringComparison.Ordinal));
            if (!told) scene.NothingLeftOver();
            Assert.True(operation.Status == OperationStatus.Failed || Scenario.All[name].HasSucceeded(scene) || verb.StartsWith("site", StringComparison.Ordinal), verb);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_passing_fault_is_ridden_out(string name)
    {
        foreach (var (seed, verb) in CallsOf(name).Distinct().Index())
        {
            var left = 2;
            using var scene = Run(name, seed, scene => scene.Fleet.Machine.Fault = call =>
                call == verb && left-- > 0 ? new RemoteError(RemoteFault.Unreachable, "no route") : null);
            Assert.True(Scenario.All[name].HasSucceeded(scene), verb);
            scene.NothingLeftOver();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_call_whose_answer_is_lost_is_done_again_to_the_same_end(string name)
    {
        foreach (var (call, lost) in CallsOf(name).Index())
        {
            using var scene = Run(name, seed: call, scene =>
            {
                var left = call;
                scene.Fleet.Machine.Loses = verb => verb is not "probe" && left-- == 0;
            });
            Assert.True(Scenario.All[name].HasSucceeded(scene), $"{lost}, call {call}");
            scene.NothingLeftOver();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_crash_after_any_write_leads_to_the_same_end(string name) => CrashAtEachWrite(name, afterCommit: true);

    [Theory, MemberData(nameof(Names))]
    public void A_crash_before_any_write_leads_to_the_same_end(string name) => CrashAtEachWrite(name, afterCommit: false);

    [Theory, MemberData(nameof(Names))]
    public void A_write_whose_answer_is_lost_leads_to_the_same_end(string name)
    {
        var (write, lost) = (0, true);
        while (lost)
        {
            Assert.True(++write < MostWrites, "it writes without end");
            lost = false;
            using var scene = new Scene(seed: write);
            Scenario.All[name].Set(scene);
            var count = 0;
            scene.Fleet.Store.AfterWrite = kind =>
            {
                if (kind is not StateKinds.Operation || ++count != write) return;
                lost = true;
                throw new TimeoutException("The store's answer was lost");
            };
            _ = Scenario.All[name].Begin(scene);
            scene.Settle();

            Assert.Equal((write, OperationStatus.Succeeded), (write, Of(scene, name)?.Status));
            Assert.True(Scenario.All[name].HasSucceeded(scene), $"write {write}");
            scene.NothingLeftOver();
        }
    }

    private static void CrashAtEachWrite(string name, bool afterCommit)
    {
        var (write, died) = (0, true);
        while (died)
        {
            Assert.True(++write < MostWrites, "it writes without end");
            died = false;
            using var scene = new Scene(seed: write);
            Scenario.All[name].Set(scene);
            var count = 0;
            scene.Fleet.Store.BeforeWrite = _ => DieIf(afterCommit ? count >= write : ++count >= write);
            scene.Fleet.Store.AfterWrite = _ => DieIf(afterCommit && ++count >= write);
            _ = Scenario.All[name].Begin(scene);
            scene.Fleet.Pass(TimeSpan.FromSeconds(40));
            scene.Fleet.Crash();
            scene.Settle();

            if (Of(scene, name) is { } operation)
            {
                Assert.Equal((write, OperationStatus.Succeeded, null), (write, operation.Status, operation.Error));
                Assert.True(Scenario.All[name].HasSucceeded(scene), $"write {write}");
            }

            scene.NothingLeftOver();

            void DieIf(bool dead)
            {
                died |= dead;
                scene.Fleet.Store.CannotBeRead |= dead;
                if (dead) throw new CrashException();
            }
        }
    }

    private static Scene Run(string name, int seed, Action<Scene> prepare)
    {
        var scene = new Scene(seed);
        Scenario.All[name].Set(scene);
        scene.Fleet.Machine.Calls.Clear();
        prepare(scene);
        scene.Fleet.Ask(Scenario.All[name].Begin(scene));
        scene.Settle();
        return scene;
    }

    private static void FailOnce(Scene scene, int call)
    {
        var left = call;
        scene.Fleet.Machine.Fault = verb => verb is not "probe" && left-- == 0 ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
    }

    /// <summary>The calls that the operation makes when nothing goes wrong, in order.</summary>
    private static List<string> CallsOf(string name)
    {
        using var scene = Run(name, 1, _ => { });
        return [.. scene.Fleet.Machine.Calls.Where(call => call is not "probe")];
    }

    private static OperationView? Of(Scene scene, string name) =>
        scene.Operations().LastOrDefault(operation => operation.Request.Kind == Scenario.All[name].Kind);
}
