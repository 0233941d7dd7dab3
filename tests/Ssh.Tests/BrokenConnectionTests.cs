using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>A connection that breaks on the host's side while a script runs there.</summary>
public sealed class BrokenConnectionTests
{
    private static readonly InstanceSpec Spec = new() { Command = ["sleep", "1000"], StopGraceSeconds = 1 };

    private static readonly Dictionary<string, Func<Room, InstanceId, Task<RemoteError?>>> Calls = new()
    {
        ["facts"] = async (room, _) => (await room.Machines.ReadFacts(room.Machine)).Error,
        ["prerequisites"] = async (room, _) => (await room.Machines.CheckPrerequisites(room.Machine)).Error,
        ["probe"] = async (room, _) => (await room.Machines.Probe(room.Machine)).Error,
        ["clean up"] = async (room, _) => (await room.Machines.CleanUp(room.Machine)).Error,
        ["install"] = async (room, id) => (await room.Process.Install(room.Machine, id, Spec)).Error,
        ["start"] = async (room, id) => (await room.Process.Start(room.Machine, id)).Error,
        ["status"] = async (room, id) => (await room.Process.Status(room.Machine, id)).Error,
        ["logs"] = async (room, id) => (await room.Process.Logs(room.Machine, id, 10)).Error,
        ["hook"] = async (room, id) => (await room.Process.RunHook(room.Machine, id, new("true"), ImmutableSortedDictionary<string, SealedSecret>.Empty)).Error,
        ["pause"] = async (room, id) => (await room.Process.Pause(room.Machine, id)).Error,
        ["adopt"] = async (room, id) => (await room.Process.Data.Adopt(room.Machine, id, Spec)).Error,
        ["drop stage"] = async (room, id) => (await room.Process.Data.DropStage(room.Machine, id)).Error,
        ["stop"] = async (room, id) => (await room.Process.Stop(room.Machine, id)).Error,
        ["remove"] = async (room, id) => (await room.Process.Remove(room.Machine, id)).Error,
    };

    [Fact]
    public async Task In_the_middle_of_any_call_it_is_a_transient_fault_and_the_next_call_works()
    {
        await using var held = await HeldHost.Start();
        await using var room = new Room(held.Host);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Spec).Value();
        await room.Run("touch ~/.fleet/stray").Value();
        foreach (var (name, call) in Calls)
        {
            held.Hold();
            var running = call(room, id);

            // The first loss is made good by a new connection; the second is told.
            for (var i = 0; i < 2; i++)
            {
                await held.IsStuck();
                held.Host.DropSessions();
            }

            var error = await running;
            Assert.True(error is { Fault: RemoteFault.Unreachable, IsTransient: true }, $"{name}: {error}");
            held.Release();
            Assert.Null(await call(room, id));
        }

        await Until.True(() => held.Host.Processes.Count == 0, "nothing runs on");
    }

    [Fact]
    public async Task One_loss_in_the_middle_of_any_call_goes_unnoticed()
    {
        await using var held = await HeldHost.Start();
        await using var room = new Room(held.Host);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Spec).Value();
        await room.Run("touch ~/.fleet/stray").Value();
        foreach (var (name, call) in Calls)
        {
            held.Hold();
            var running = call(room, id);
            await held.IsStuck();
            held.Release();
            held.Host.DropSessions();
            var error = await running;
            Assert.True(error is null, $"{name}: {error}");
        }
    }

    [Fact]
    public async Task While_it_logs_in_the_fault_is_transient_and_the_next_login_works()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await using (var broken = FaultyListener.Greeting())
            Assert.True((await room.Machines.Connect(room.Machine with { Port = broken.Port }).Fault(RemoteFault.Unreachable)).IsTransient);
        await room.Machines.Connect(room.Machine).Value();
    }
}
