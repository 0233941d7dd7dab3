using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Archives of a program that writes all the time, and of connections that break meanwhile.</summary>
public sealed class FrozenCopyTests(Lab lab) : DataTests(lab)
{
    private const string Writer = """
        import sqlite3
        db = sqlite3.connect('db', isolation_level=None)
        db.execute('pragma journal_mode=wal')
        db.execute('create table if not exists a (i integer primary key, t text)')
        db.execute('create table if not exists b (i integer primary key, t text)')
        n = 0
        while True:
            db.execute('begin')
            db.execute('insert into a (t) values (?)', ('x' * (n % 3000),))
            db.execute('insert into b (t) values (?)', ('y' * (n % 300),))
            db.execute('commit')
            n += 1
            if n == 200: print('ready', flush=True)
        """;

    private const string Check = """
        import sqlite3
        db = sqlite3.connect('db')
        print(db.execute('pragma integrity_check').fetchone()[0], db.execute('select (select count(*) from a) = (select count(*) from b)').fetchone()[0])
        """;

    private static readonly InstanceSpec Ticking = Shell("echo ready; while :; do echo >>ticks; sleep 0.02; done", grace: 1);

    [Fact]
    public async Task A_database_that_is_being_written_is_copied_consistently()
    {
        await using var room = new Room(Lab.Host);
        var spec = new InstanceSpec { Command = ["python3", "-c", Writer], StopGraceSeconds = 1 };
        var (id, other) = (await Installed(room, spec), await Installed(room));
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 10).Value()).Contains("ready"), "it writes");
        for (var i = 0; i < 4; i++)
        {
            var archive = await Archived(room, id, spec);
            Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
            Assert.EndsWith("every checksum is right", await Task.FromResult(await Verified(room, id, spec, archive, BackupPartKind.Files)).Value());
            await Restored(room, other, Idle, archive);
            Assert.Equal("ok 1\n", await room.Run($"cd ~/.fleet/instances/{other.Value}/work && python3 -c \"{Check}\"").Value());
        }

        await Removed(room, id);
        await Removed(room, other);
    }

    [Fact]
    public async Task It_stands_still_while_it_is_read_and_goes_on_after()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var id = await Installed(room, Ticking);
        var work = Path.Combine(host.HomeFolder, ".fleet", "instances", id.Value, "work");
        await room.Run($"head -c 30000000 /dev/urandom >{work}/big").Value();
        await room.Process.Start(room.Machine, id).Value();

        // As it should be, cancelled, failed here, and with the connection killed.
        foreach (var end in (string[])["well", "cancelled", "failed", "lost"])
        {
            await Until.True(() => Ticks() > 0, "it runs");
            using var cancel = new CancellationTokenSource();
            var gate = new TaskCompletionSource();
            using var to = new Sink((_, token) => gate.Task.WaitAsync(token));
            var running = room.Process.Data.Archive(room.Machine, id, Ticking, BackupCompression.None, to, cancel.Token);
            await Until.True(() => to.Taken > 0, "it is read");
            Assert.Equal(ProcessState.Paused, (await room.Process.Status(room.Machine, id).Value()).State);
            var before = Ticks();
            Assert.Equal(ProcessState.Paused, (await room.Process.Status(room.Machine, id).Value()).State);
            Assert.Equal(before, Ticks());
            switch (end)
            {
                case "well":
                    gate.SetResult();
                    await running.Value();
                    break;
                case "cancelled":
                    await cancel.CancelAsync();
                    await running.Fault(RemoteFault.Cancelled);
                    break;
                case "failed":
                    gate.SetException(new InvalidDataException(end));
                    await Assert.ThrowsAsync<InvalidDataException>(() => running);
                    break;
                default:
                    host.DropSessions();
                    gate.SetResult();
                    await running.Fault(RemoteFault.Unreachable);
                    break;
            }

            await Until.True(() => Ticks() > before && !Path.Exists(Path.Combine(work, "../copy")), $"it goes on: {end}");
            Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        }

        // Files that cannot be read.
        await room.Run($"echo x >{work}/closed; chmod 000 {work}/closed").Value();
        if (host.User != "root") await room.Process.Data.Archive(room.Machine, id, Ticking, BackupCompression.None, Stream.Null).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await room.Run($"rm -f {work}/closed").Value();

        await room.Process.Pause(room.Machine, id).Value();
        await room.Process.Data.Archive(room.Machine, id, Ticking, BackupCompression.None, Stream.Null).Value();
        Assert.Equal(ProcessState.Paused, (await room.Process.Status(room.Machine, id).Value()).State);
        await room.Process.Remove(room.Machine, id).Value();

        long Ticks() => File.Exists(Path.Combine(work, "ticks")) ? new FileInfo(Path.Combine(work, "ticks")).Length : 0;
    }

    [Fact]
    public async Task A_stage_cut_off_leaves_nothing_and_can_be_repeated()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var id = await Installed(room);
        var folder = Path.Combine(host.HomeFolder, ".fleet", "instances", id.Value);
        await room.Run($"mkdir {folder}/work/sub; head -c 3000000 /dev/urandom >{folder}/work/sub/file; chmod 500 {folder}/work/sub").Value();
        var before = await Picture(room, id);
        var archive = await Archived(room, id, Idle);

        foreach (var lost in (bool[])[true, false])
        {
            using var cancel = new CancellationTokenSource();
            using var from = new Flow(0, token => Task.Delay(Timeout.Infinite, token));
            using var half = new Both(new MemoryStream(archive[..2_000_000]), from);
            var running = room.Process.Data.Stage(room.Machine, id, Idle, BackupCompression.None, half, cancel.Token);
            await Until.True(() => File.Exists(Path.Combine(folder, "copy/tree/work/sub/file")), "it is in the middle");
            if (lost) host.DropSessions();
            else await cancel.CancelAsync();
            await running.Fault(lost ? RemoteFault.Unreachable : RemoteFault.Cancelled);
            await Until.True(() => !Path.Exists(Path.Combine(folder, "copy")), "nothing is left");
            Assert.False(Path.Exists(Path.Combine(folder, "staged")));
            await room.Process.Data.Adopt(room.Machine, id, Idle).Value();
            Assert.Equal(before, await Picture(room, id));
        }

        await Restored(room, id, Idle, archive);
        Assert.Equal(before, await Picture(room, id));
        await room.Process.Remove(room.Machine, id).Value();
        Assert.False(Path.Exists(folder));
    }

    [Fact]
    public async Task An_adoption_cut_off_anywhere_is_completed_by_a_repeat_or_undone()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var spec = With("one", "two/deep", "three", "new");
        var id = await Installed(room, spec);
        var folder = Path.Combine(host.HomeFolder, ".fleet", "instances", id.Value);
        const string Fill = "mkdir -p two/deep; for f in one two/deep/f three new/f own; do mkdir -p $(dirname ./$f); echo {0} >$f; done";
        await room.Run($"cd {folder}/work; {string.Format(Fill, "old")}").Value();
        var archive = await Archived(room, id, spec);
        await room.Run($"cd {folder}/work; {string.Format(Fill, "live")}; rm -r new").Value();
        var live = await Picture(room, id);
        var expected = live;
        for (var at = 1; ; at++)
        {
            // The move at which it is killed, by way of the tool that moves.
            var (armed, count) = (Path.Combine(host.HomeFolder, "armed"), Path.Combine(host.HomeFolder, "moves"));
            host.Replace("mv", $"[ ! -e {armed} ] || echo >>{count}; [ ! -e {count} ] || [ $(wc -l <{count}) -ne {at} ] || kill -9 $PPID $$; exec $real \"$@\"");
            foreach (var undo in (bool[])[true, false])
            {
                await Task.FromResult(await Staged(room, id, spec, archive)).Value();
                await File.WriteAllTextAsync(armed, "");
                var cut = await room.Process.Data.Adopt(room.Machine, id, spec);
                File.Delete(armed);
                File.Delete(count);
                if (undo && cut.Error is not null)
                {
                    await room.Process.Data.DropStage(room.Machine, id).Value();
                    Assert.Equal(live, await Picture(room, id));
                    Assert.Equal(["command", "env", "grace", "health", "log", "ports", "runtime", "secrets", "state", "work"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
                    continue;
                }

                await room.Process.Data.Adopt(room.Machine, id, spec).Value();
                var adopted = await Picture(room, id);
                if (expected == live) expected = adopted;
                Assert.Equal(expected, adopted);
                Assert.Equal("old\n", await File.ReadAllTextAsync(Path.Combine(folder, "work/new/f")));
                Assert.Equal("live\n", await File.ReadAllTextAsync(Path.Combine(folder, "work/own")));
                await room.Run($"cd {folder}/work; {string.Format(Fill, "live")}; rm -r new").Value();
                if (cut.Error is null)
                {
                    Assert.True(at > 7, $"{at} moves");
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task Without_room_it_says_so_and_leaves_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make a small file system.");
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var small = Directory.CreateDirectory(Path.Combine(host.HomeFolder, ".fleet")).FullName;
        if (!await Mount("mount", "-t", "tmpfs", "-o", "size=4m,mode=777", "none", small)) Assert.Skip("File systems cannot be mounted here.");
        try
        {
            var id = await Installed(room);
            var big = await Tar(room, "head -c 10000000 /dev/urandom >work/big; tar -cf - work copy/manifest");
            var error = await Task.FromResult(await Staged(room, id, Idle, big)).Fault(RemoteFault.ScriptFailed);
            Assert.Equal(73, error.ExitCode);
            Assert.Contains("not enough room", error.Message);
            foreach (var left in (string[])["copy", "staged"]) Assert.False(Path.Exists(Path.Combine(small, "instances", id.Value, left)));
            await room.Process.Remove(room.Machine, id);
        }
        finally
        {
            await Mount("umount", "-l", small);
        }
    }

    private static async Task<bool> Mount(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
