using System.Net;
using System.Net.Sockets;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>What tests of the process runtime share.</summary>
public abstract class InstanceTests(Lab lab)
{
    // A program that says when its handlers are set, so that a test need not guess.
    private protected const string Sleeper = "echo ready; while :; do sleep 0.1; done";

    private protected Lab Lab => lab;

    private protected static InstanceSpec Shell(string program, int grace = 10) => new() { Command = ["sh", "-c", program], StopGraceSeconds = grace };

    private protected static async Task<InstanceObservation> Started(Room room, InstanceId id, string program, int grace = 10, bool ready = true)
    {
        await room.Process.Install(room.Machine, id, Shell(program, grace)).Value();
        await room.Process.Start(room.Machine, id).Value();
        if (ready) await Until.True(async () => (await room.Process.Logs(room.Machine, id, 10).Value()).Contains("ready"), "it is ready");
        return await room.Process.Status(room.Machine, id).Value();
    }

    private protected static async Task<InstanceObservation> Ended(Room room, InstanceId id)
    {
        await Until.True(async () => (await room.Process.Status(room.Machine, id).Value()).State == ProcessState.Exited, "it has exited");
        return await room.Process.Status(room.Machine, id).Value();
    }

    private protected async Task Removed(Room room, InstanceId id)
    {
        await room.Process.Remove(room.Machine, id).Value();
        Assert.False(Directory.Exists(Folder(id)));
        await Until.True(() => Mine(id).Count == 0, "the command's own shell is gone, too");
        Assert.Equal(ProcessState.Missing, (await room.Process.Status(room.Machine, id).Value()).State);
    }

    // Whatever works in the instance's folder or watches over it; its id is in the folder's name.
    private protected List<HostProcess> Mine(InstanceId id) => [.. lab.Host.Processes.Where(p => p.CommandLine.Contains(id.Value, StringComparison.Ordinal) || WorksIn(p, Folder(id)))];

    private protected int Sleeping(InstanceId id) => Mine(id).Count(p => p.CommandLine.StartsWith("sleep 1000", StringComparison.Ordinal));

    private static bool WorksIn(HostProcess process, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{process.Id}/cwd").LinkTarget?.StartsWith(folder, StringComparison.Ordinal) ?? false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private protected string Folder(InstanceId id) => Path.Combine(lab.Host.HomeFolder, ".fleet", "instances", id.Value);

    private protected string Work(InstanceId id, string path) => Path.Combine(Folder(id), "work", path);
}
