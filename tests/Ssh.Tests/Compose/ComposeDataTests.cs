using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;
using static Fleet.Ssh.Tests.Compose.ComposeHost;

namespace Fleet.Ssh.Tests.Compose;

/// <summary>Files, databases and hooks of compose projects, over a stand-in for docker.</summary>
public sealed class ComposeDataTests
{
    private const string Sleeper = "while :; do sleep 0.1; done";

    [Fact]
    public async Task An_archive_is_made_while_the_services_stand_still_and_comes_back()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        var id = Room.NewInstance();
        var spec = Project(new { web = Shell(Sleeper) });
        spec = spec with { Files = [.. spec.Files, new("data/one", "1")], Data = new() { Paths = ["data"] } };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();

        using var archive = new MemoryStream();
        await room.Process.Data.Archive(room.Machine, id, spec, BackupCompression.Gzip, archive).Value();
        Assert.Contains(host.Calls, call => call.EndsWith(" pause", StringComparison.Ordinal));
        Assert.Contains(host.Calls, call => call.StartsWith("unpause ", StringComparison.Ordinal));
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await File.WriteAllTextAsync(Path.Combine(host.Folder(id), "work", "data", "one"), "2");

        await room.Process.Stop(room.Machine, id).Value();
        await room.Process.Data.Stage(room.Machine, id, spec, BackupCompression.Gzip, new MemoryStream(archive.ToArray())).Value();
        await room.Process.Data.Adopt(room.Machine, id, spec).Value();
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(host.Folder(id), "work", "data", "one")));
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    [Fact]
    public async Task A_database_is_dumped_inside_its_service_which_runs_only_for_that()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        // Its tools, which say with what they were called; the server is asked twice before it answers.
        host.Host.Replace("pg_isready", "[ -e ~/asked ] || { : >~/asked; exit 1; }");
        host.Host.Replace("pg_dump", "echo \"-- $*\"");
        var id = Room.NewInstance();
        var spec = Project(new { web = Shell(Sleeper), db = Shell(Sleeper) }) with { Data = new() { Database = new("shop", "admin", "db") } };
        await room.Process.Install(room.Machine, id, spec).Value();

        using var dump = new MemoryStream();
        await room.Process.Data.Dump(room.Machine, id, spec, BackupCompression.None, dump).Value();
        Assert.Contains("-- --username=admin --no-password --no-owner --no-privileges --dbname=shop", System.Text.Encoding.UTF8.GetString(dump.ToArray()));
        Assert.Contains($"compose --project-name fleet-{id.Value} --file compose.yaml up -d --no-deps db", host.Calls);
        Assert.Contains($"compose --project-name fleet-{id.Value} --file compose.yaml stop db", host.Calls);
        Assert.DoesNotContain(host.Host.Processes, p => p.CommandLine.Contains(Sleeper, StringComparison.Ordinal));

        // One that runs is left running.
        await room.Process.Start(room.Machine, id).Value();
        await room.Process.Data.Dump(room.Machine, id, spec, BackupCompression.None, dump).Value();
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    [Fact]
    public async Task A_hook_runs_in_the_service_it_names_with_variables_that_no_command_line_shows()
    {
        await using var host = await ComposeHost.Start();
        await using var room = new Room(host.Host, "compose");
        var id = Room.NewInstance();
        var spec = Project(new { web = new { command = (string[])["sh", "-c", Sleeper], depends_on = new { db = "service_started" } }, db = Shell(Sleeper) });
        await room.Process.Install(room.Machine, id, spec).Value();
        var variables = ImmutableSortedDictionary<string, Storage.SealedSecret>.Empty.Add("FLEET_ADMIN_PASSWORD", Room.Seal("it's \"$x\" \\"));
        InstanceHook hook = new("printf %s \"$FLEET_ADMIN_PASSWORD\" >password\necho done", "web");

        // Before the first start: in a container for it alone, and what that one needs is stopped again.
        Assert.Equal("done", await room.Process.RunHook(room.Machine, id, hook, variables).Value());
        Assert.Equal("it's \"$x\" \\", await File.ReadAllTextAsync(Path.Combine(host.Folder(id), "work", "password")));
        Assert.Contains(host.Calls, call => call.Contains(" run --rm -T --entrypoint sh web -c ", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Host.Processes, p => p.CommandLine.Contains(Sleeper, StringComparison.Ordinal));

        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal("done", await room.Process.RunHook(room.Machine, id, hook, variables).Value());
        Assert.Contains(host.Calls, call => call.Contains(" exec -T web sh -c ", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Calls, call => call.Contains("it's", StringComparison.Ordinal));

        var error = await room.Process.RunHook(room.Machine, id, new("echo why; exit 9", "web"), variables).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(9, error.ExitCode);
        Assert.Contains("why", error.Message);
        await room.Process.RunHook(room.Machine, id, new("true", "no service"), variables).Fault(RemoteFault.ScriptFailed);
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }
}
