using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Compose;

/// <summary>Volumes of compose projects, over a stand-in for docker that has real folders: with the machine's tools and with busybox.</summary>
public sealed class ComposeVolumeTests(Lab lab) : DataTests(lab)
{
    private const string OddFiles = """
        mkdir -p 'a b/c' empty 'deep/ro'
        printf '1' >'a b/ leading and trailing '; printf '2' >-dash; printf '3' >'new
        line'; printf '4' >'☃ 𝄞 é'; printf '5' >'quote'"'"'"\\n*?'; : >nothing; printf 'x' >.hidden; printf 6 >"$(printf 'end\rof line')"
        printf '\377\376' >"$(printf 'raw\377name')"
        head -c 300000 /dev/urandom >'a b/c/random'; mkdir '..odd'; printf 7 >'..odd/7'
        ln -s 'a b/c/random' link; ln -s /nowhere/at/all dangling; ln -s .. 'a b/up'; ln 'a b/c/random' hard
        chmod 640 nothing; chmod 755 -- -dash; chmod 400 .hidden; printf 'r' >deep/ro/file; chmod 555 deep/ro; chmod 2750 .
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Volumes_come_back_as_they_were_beside_paths(bool busybox)
    {
        await using var host = await Start(busybox);
        await using var room = new Room(host.Host, "compose");
        var spec = Project("data", "more") with { Data = new() { Paths = ["data"], Volumes = ["data", "more"] } };
        spec = spec with { Files = [.. spec.Files, new("data/one", "1")] };
        var id = await Running(room, spec);
        var volume = host.Volume(id, "data");
        await room.Run($"cd {volume}\n{OddFiles}").Value();

        // Without root's rights busybox gives folders no modes but those they are made with.
        if (busybox) await room.Run($"chmod 755 {volume}/deep/ro; chmod 0750 {volume}; chmod g-s {volume}").Value();
        await room.Run($"echo 8 >{host.Volume(id, "more")}/one; mkdir -p {volume}/deep/.fleet-stage; echo own >{volume}/deep/.fleet-stage/file").Value();
        var before = await Look(room, volume);

        var archive = await Archived(room, id, spec, BackupCompression.Gzip);
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        var calls = host.Calls.ToList();
        var (paused, read, thawed) = (calls.FindIndex(Ends(" pause")), calls.FindIndex(call => call.EndsWith("fleet pack data more", StringComparison.Ordinal)), calls.FindIndex(call => call.StartsWith("unpause", StringComparison.Ordinal)));
        Assert.True(0 < paused && paused < read && read < thawed, string.Join('\n', calls));
        Assert.Contains($" -v fleet-{id.Value}_data:/volumes/data:ro busybox:1.36 sh -c ", calls[read]);
        Assert.Equal("16 files, 600 kB: every checksum is right", await Task.FromResult(await Verified(room, id, spec, archive, BackupPartKind.Files, BackupCompression.Gzip)).Value());

        await room.Process.Stop(room.Machine, id).Value();
        await room.Run($"cd {volume} && rm -rf 'a b' && echo changed >nothing && echo more >more && chmod 700 . && echo 2 >{host.Folder(id)}/work/data/one && rm {host.Volume(id, "more")}/one").Value();
        await Task.FromResult(await Staged(room, id, spec, archive, BackupCompression.Gzip)).Value();

        // What is staged is in no archive.
        Assert.True(Directory.Exists(volume + "/.fleet-stage"));
        if (!busybox || host.BusyboxExcludes) Assert.DoesNotContain(" volumes/data/.fleet-stage", await Names(room, await Archived(room, id, spec)));
        else await room.Process.Data.Archive(room.Machine, id, spec, BackupCompression.None, Stream.Null).Fault(RemoteFault.ScriptFailed);
        for (var i = 0; i < 2; i++)
        {
            await room.Process.Data.Adopt(room.Machine, id, spec).Value();
            Assert.Equal(before, await Look(room, volume));
            Assert.Equal("1", await File.ReadAllTextAsync(host.Folder(id) + "/work/data/one"));
            Assert.Equal("8\n", await File.ReadAllTextAsync(host.Volume(id, "more") + "/one"));
            Nothing(host, id);
        }

        // A clone that was never started has no volume yet.
        var other = Room.NewInstance();
        await room.Process.Install(room.Machine, other, spec).Value();
        Assert.Contains("no volume data", (await room.Process.Data.Archive(room.Machine, other, spec, BackupCompression.None, Stream.Null).Fault(RemoteFault.ScriptFailed)).Message);
        await Restored(room, other, spec, archive, BackupCompression.Gzip);
        Assert.Contains($"volume create --label com.docker.compose.project=fleet-{other.Value} --label com.docker.compose.volume=data fleet-{other.Value}_data", host.Calls);
        Assert.Equal(before, await Look(room, host.Volume(other, "data")));
        await room.Process.Start(room.Machine, other).Value();
        foreach (var one in (InstanceId[])[id, other])
        {
            await room.Run($"chmod -R u+rwX ~/docker/volumes").Value();
            await room.Process.Remove(room.Machine, one).Value();
            Assert.False(Path.Exists(host.Volume(one, "data")));
        }

        Assert.Empty(host.Left());
    }

    [Fact]
    public async Task An_adoption_cut_off_anywhere_is_completed_by_a_repeat_or_undone()
    {
        await using var host = await Start(false);
        await using var room = new Room(host.Host, "compose");
        var spec = Project("data") with { Data = new() { Paths = ["one"], Volumes = ["data"] } };
        var id = await Running(room, spec);
        await room.Process.Stop(room.Machine, id).Value();
        var fill = $"cd {host.Volume(id, "data")}; rm -rf * .h; mkdir -p two/deep; for f in one two/deep/f .h {host.Folder(id)}/work/one; do echo $w >$f; done";
        await room.Run($"w=old; {fill}; echo old >gone").Value();
        var expected = await Look(room, host.Volume(id, "data"));
        var archive = await Archived(room, id, spec);
        await room.Run($"w=live; {fill}; echo live >new").Value();
        var live = await Look(room, host.Volume(id, "data"));

        // The move at which it is killed, by way of the tool that moves.
        var count = Path.Combine(host.Host.HomeFolder, "moves");
        host.Host.Replace("mv", $"[ ! -e {count} ] || {{ echo >>{count}; [ $(wc -l <{count}) -ne $(cat {count}.at) ] || kill -9 $PPID $$; }}; exec $real \"$@\"");
        for (var at = 1; ; at++)
        {
            foreach (var undo in (bool[])[true, false])
            {
                await Task.FromResult(await Staged(room, id, spec, archive)).Value();
                var cut = await Armed(at, () => room.Process.Data.Adopt(room.Machine, id, spec));
                if (undo && cut.Error is not null)
                {
                    await Armed(1 + at % 4, () => room.Process.Data.DropStage(room.Machine, id));
                    await room.Process.Data.DropStage(room.Machine, id).Value();
                    Assert.Equal(live, await Look(room, host.Volume(id, "data")));
                    Assert.Equal("live\n", await File.ReadAllTextAsync(host.Folder(id) + "/work/one"));
                    Nothing(host, id);
                    continue;
                }

                await room.Process.Data.Adopt(room.Machine, id, spec).Value();
                Assert.Equal(expected, await Look(room, host.Volume(id, "data")));
                Assert.Equal("old\n", await File.ReadAllTextAsync(host.Folder(id) + "/work/one"));
                Nothing(host, id);
                await room.Run($"w=live; {fill}; echo live >new").Value();
                if (cut.Error is null)
                {
                    Assert.True(at > 10, $"{at} moves");
                    return;
                }
            }
        }

        async Task<Remote<bool>> Armed(int move, Func<Task<Remote<bool>>> verb)
        {
            await File.WriteAllTextAsync(count + ".at", $"{move}");
            await File.WriteAllTextAsync(count, "");
            File.SetUnixFileMode(count, (UnixFileMode)0b110_110_110);
            var answer = await verb();
            File.Delete(count);
            return answer;
        }
    }

    [Fact]
    public async Task A_stage_cut_off_leaves_nothing_and_can_be_repeated()
    {
        await using var host = await Start(false);
        await using var room = new Room(host.Host, "compose");
        var spec = Project("data") with { Data = new() { Volumes = ["data"] } };
        var id = await Running(room, spec);
        var volume = host.Volume(id, "data");
        await room.Run($"head -c 3000000 /dev/urandom >{volume}/file").Value();
        await room.Process.Stop(room.Machine, id).Value();
        var before = await Look(room, volume);
        var archive = await Archived(room, id, spec);
        foreach (var lost in (bool[])[true, false])
        {
            using var cancel = new CancellationTokenSource();
            using var from = new Flow(0, token => Task.Delay(Timeout.Infinite, token));
            using var half = new Both(new MemoryStream(archive[..2_000_000]), from);
            var running = room.Process.Data.Stage(room.Machine, id, spec, BackupCompression.None, half, cancel.Token);
            await Until.True(() => File.Exists(volume + "/.fleet-stage/volumes/data/file"), "it is in the middle");
            if (lost) host.Host.DropSessions();
            else await cancel.CancelAsync();
            await running.Fault(lost ? RemoteFault.Unreachable : RemoteFault.Cancelled);
            await Until.True(() => !Path.Exists(host.Folder(id) + "/copy"), "nothing is left");
            Nothing(host, id);
            await room.Process.Data.Adopt(room.Machine, id, spec).Value();
            Assert.Equal(before, await Look(room, volume));
        }

        await Restored(room, id, spec, archive);
        Assert.Equal(before, await Look(room, volume));
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_damaged_or_leads_out_is_refused(bool busybox)
    {
        await using var host = await Start(busybox);
        await using var room = new Room(host.Host, "compose");
        var spec = Project("data") with { Data = new() { Volumes = ["data"] } };
        var id = await Running(room, spec);
        await room.Process.Stop(room.Machine, id).Value();
        var volume = host.Volume(id, "data");
        await room.Run($"cd {volume}; echo mine >outside").Value();
        var before = await Look(room, volume);
        var good = await Archived(room, id, spec);
        const string Rest = "work copy/manifest";
        var cases = new Dictionary<string, byte[]>
        {
            ["cut off"] = good[..700],
            ["cut off between the tars"] = good[..^10240],
            ["absolute"] = await Tar(room, $"mkdir -p volumes/data; echo bad >volumes/data/x; tar -cPf - --transform 's|volumes/data/x|{volume}/outside|' volumes/data/x {Rest}"),
            ["climbing"] = await Tar(room, $"mkdir -p volumes/data; echo bad >volumes/data/x; tar -cPf - --transform 's|volumes/data/x|volumes/data/../../../../outside|' volumes/data/x {Rest}"),
            ["a link for a volume"] = await Tar(room, $"mkdir -p volumes; ln -s {volume} volumes/data; tar -cf - volumes {Rest}"),
            ["through a link"] = await Tar(room, $"mkdir -p volumes/data; ln -s {volume} volumes/data/l; tar -cf 1 volumes; rm volumes/data/l; mkdir volumes/data/l; echo bad >volumes/data/l/outside; tar -rf 1 volumes/data/l/outside {Rest}; cat 1"),
            ["a hard link out"] = await Tar(room, $"mkdir -p volumes/data; echo x >volumes/data/a; ln volumes/data/a volumes/data/b; tar -cPf - --transform 's|^volumes/data/a|{volume}/outside|rSh' volumes {Rest}"),
        };
        foreach (var (name, archive) in cases)
        {
            var answer = await Staged(room, id, spec, archive);
            Assert.True(answer.Error is { Fault: RemoteFault.ScriptFailed, ExitCode: 65 }, $"{name}: {answer.Error}");
            Nothing(host, id);
            Assert.True(before == await Look(room, volume), name);
            Assert.True((await Verified(room, id, spec, archive, BackupPartKind.Files)).Error is { Fault: RemoteFault.ChecksumMismatch }, name);
        }

        Assert.Equal("3 files", (await Task.FromResult(await Verified(room, id, spec, good, BackupPartKind.Files)).Value())[..7]);
        foreach (var change in (string[])["echo eno >volumes/data/outside", "rm volumes/data/outside", "echo more >volumes/data/more", "rm -r volumes"])
        {
            using var again = new MemoryStream();
            using var whole = new MemoryStream(good);
            await room.Stream($"d=$(mktemp -d); tar -C $d -xif - <&3; cd $d; {change}; tar -cf - * ; rm -rf $d", whole, again).Value();
            await Task.FromResult(await Verified(room, id, spec, again.ToArray(), BackupPartKind.Files)).Fault(RemoteFault.ChecksumMismatch);
        }

        // A backup without it, and an image that is not to be had.
        await Task.FromResult(await Staged(room, id, spec, await Archived(room, id, spec with { Data = null }))).Value();
        Assert.Contains("does not hold volumes/data", (await room.Process.Data.Adopt(room.Machine, id, spec).Fault(RemoteFault.ScriptFailed)).Message);
        await room.Process.Data.DropStage(room.Machine, id).Value();
        Nothing(host, id);
        await using var elsewhere = new Room(host.Host, options => options.HelperImage = "nowhere/busybox");
        foreach (var verb in (Func<IRuntimeData, Task<Remote<bool>>>[])[
            data => data.Archive(room.Machine, id, spec, BackupCompression.None, Stream.Null), data => data.Stage(room.Machine, id, spec, BackupCompression.None, new MemoryStream(good))])
            Assert.Contains("nowhere/busybox, which cannot be fetched", (await verb(elsewhere.Runtime("compose").Data).Fault(RemoteFault.ScriptFailed)).Message);
        await room.Process.Remove(room.Machine, id).Value();
        Assert.Empty(host.Left());
    }

    private static async Task<ComposeHost> Start(bool busybox)
    {
        var host = await ComposeHost.Start();
        if (!busybox || host.UseBusybox()) return host;
        await host.DisposeAsync();
        Assert.Skip("There is no busybox here.");
        return host;
    }

    private static InstanceSpec Project(params string[] volumes) => ComposeHost.Project(
        new { web = new { command = (string[])["sh", "-c", Sleeper], volumes = volumes.Select(volume => $"{volume}:/{volume}") } }, grace: 1);

    private static async Task<InstanceId> Running(Room room, InstanceSpec spec)
    {
        var id = await Installed(room, spec);
        await room.Process.Start(room.Machine, id).Value();
        return id;
    }

    private static Predicate<string> Ends(string end) => call => call.EndsWith(end, StringComparison.Ordinal);

    private static Task<string> Look(Room room, string folder) => room.Run(
        $"cd {folder} && find . -printf '%y %m %u %P %l\\0' | sort -z | tr '\\0' '\\n'; find . -type f -print0 | sort -z | xargs -0 sha256sum").Value();

    private static async Task<string> Names(Room room, byte[] archive)
    {
        using var whole = new MemoryStream(archive);
        return await room.Stream("tar -tvif - <&3", whole).Value();
    }

    private static void Nothing(ComposeHost host, InstanceId id)
    {
        foreach (var name in (string[])["copy", "staged", "adopting", "replaced", "staging"]) Assert.False(Path.Exists(Path.Combine(host.Folder(id), name)), name);
        Assert.False(Path.Exists(host.Volume(id, "data") + "/.fleet-stage"));
    }
}
