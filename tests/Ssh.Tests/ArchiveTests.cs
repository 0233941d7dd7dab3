using System.IO.Compression;
using System.Text;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class ArchiveTests(Lab lab) : DataTests(lab)
{
    private const string OddFiles = """
        mkdir -p 'a b/c' empty ro
        printf '1' >'a b/ leading and trailing '; printf '2' >-dash; printf '3' >'new
        line'; printf '4' >'☃ 𝄞 é'; printf '5' >'quote'"'"'"\\n*?'; : >nothing; printf 'x' >.hidden
        printf '\377\376' >"$(printf 'raw\377name')"
        head -c 300000 /dev/urandom >'a b/c/random'
        ln -s 'a b/c/random' link; ln -s /nowhere/at/all dangling; ln -s .. 'a b/up'; ln 'a b/c/random' hard
        chmod 640 nothing; chmod 755 -- -dash; chmod 400 .hidden; printf 'r' >ro/file; chmod 555 ro
        """;

    [Theory]
    [InlineData(BackupCompression.None)]
    [InlineData(BackupCompression.Gzip)]
    [InlineData(BackupCompression.Zstd)]
    public async Task Files_come_back_as_they_were(BackupCompression compression)
    {
        await using var room = new Room(Lab.Host);
        var id = await Installed(room);
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work\n{OddFiles}").Value();
        var before = await Picture(room, id);
        var archive = await Archived(room, id, Idle, compression);
        NothingIsLeft(id);
        Assert.Equal("11 files, 600 kB: every checksum is right", await Task.FromResult(await Verified(room, id, Idle, archive, BackupPartKind.Files, compression)).Value());
        NothingIsLeft(id);

        await room.Run($"cd ~/.fleet/instances/{id.Value}/work && rm -rf 'a b' && echo changed >nothing && echo more >more").Value();
        await Restored(room, id, Idle, archive, compression);
        Assert.Equal(before, await Picture(room, id));
        NothingIsLeft(id);

        var other = await Installed(room);
        await Restored(room, other, Idle, archive, compression);
        Assert.Equal(before, await Picture(room, other));
        await Removed(room, id);
        await Removed(room, other);
    }

    [Fact]
    public async Task Only_the_paths_of_the_spec_are_taken_and_given_back()
    {
        await using var room = new Room(Lab.Host);
        var spec = With("data", "deep/er/file", "data/inner", "-x\n\\y");
        var id = await Installed(room, spec);
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work; mkdir -p data/inner deep/er; echo 1 >data/inner/one; echo 2 >deep/er/file; echo 3 >deep/er/other; echo 4 >own; echo 5 >'-x\n\\y'").Value();
        var before = await Picture(room, id);
        var archive = await Archived(room, id, spec);
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work; echo x >data/inner/one; echo x >data/new; rm deep/er/file; rm ./-x*; echo new >own; echo new >deep/er/other").Value();
        await Restored(room, id, spec, archive);
        Assert.Equal("new\n", await File.ReadAllTextAsync(Work(id, "own")));
        Assert.Equal("new\n", await File.ReadAllTextAsync(Work(id, "deep/er/other")));
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work; echo 4 >own; echo 3 >deep/er/other").Value();
        Assert.Equal(before, await Picture(room, id));

        // A spec that names all or less than the archive holds, and one that names more.
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work; echo x >deep/er/file; echo x >data/inner/one").Value();
        await Restored(room, id, With("deep"), archive);
        Assert.Equal(("2\n", "x\n"), (await File.ReadAllTextAsync(Work(id, "deep/er/file")), await File.ReadAllTextAsync(Work(id, "data/inner/one"))));
        await Restored(room, id, Idle, archive);
        Assert.Equal(before, await Picture(room, id));
        await Task.FromResult(await Staged(room, id, spec, archive)).Value();
        Assert.Contains("does not hold own", (await room.Process.Data.Adopt(room.Machine, id, With("data", "own")).Fault(RemoteFault.ScriptFailed)).Message);
        await room.Process.Data.DropStage(room.Machine, id).Value();
        NothingIsLeft(id);
        Assert.Equal(before, await Picture(room, id));
        await Removed(room, id);
    }

    [Fact]
    public async Task What_is_missing_or_leads_out_is_named()
    {
        await using var room = new Room(Lab.Host);
        var id = await Installed(room);
        using var to = new MemoryStream();
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work; ln -s /etc out; echo secret >closed; chmod 000 closed").Value();
        foreach (var (path, named) in new[] { ("no such", "there is no no such"), ("out/hostname", "leads through a link"), ("closed", "Permission denied") })
        {
            if (path == "closed" && Lab.Host.User == "root") continue;
            var error = await room.Process.Data.Archive(room.Machine, id, With(path), BackupCompression.Gzip, to).Fault(RemoteFault.ScriptFailed);
            Assert.Contains(named, error.Message);
        }

        Assert.Contains("not a path inside", (await room.Process.Data.Archive(room.Machine, id, With("../x"), BackupCompression.None, to).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Contains("not installed", (await room.Process.Data.Archive(room.Machine, Room.NewInstance(), Idle, BackupCompression.None, to).Fault(RemoteFault.ScriptFailed)).Message);

        // The link itself is a file like others.
        var archive = await Archived(room, id, With("out"));
        await room.Run($"rm ~/.fleet/instances/{id.Value}/work/out").Value();
        await Restored(room, id, With("out"), archive);
        Assert.Equal("/etc", new FileInfo(Work(id, "out")).LinkTarget);
        NothingIsLeft(id);
        await Removed(room, id);
    }

    [Fact]
    public async Task Files_that_change_all_the_time_are_read_as_they_are()
    {
        await using var room = new Room(Lab.Host);
        var spec = Shell("echo ready; i=0; while :; do i=$((i + 1)); echo $i >>log; echo $i >f$((i % 50)); done", grace: 1) with { Data = new() { Quiesce = Quiesce.Live } };
        var id = await Installed(room, spec);
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(() => File.Exists(Work(id, "f49")), "it writes");
        for (var i = 0; i < 5; i++)
        {
            var archive = await Archived(room, id, spec, BackupCompression.Gzip);
            Assert.EndsWith(": every name is there", await Task.FromResult(await Verified(room, id, spec, archive, BackupPartKind.Files, BackupCompression.Gzip)).Value());
        }

        await Removed(room, id);
    }

    [Fact]
    public async Task What_is_no_archive_is_refused_and_leaves_nothing()
    {
        await using var room = new Room(Lab.Host);
        var id = await Installed(room);
        await File.WriteAllTextAsync(Path.Combine(Lab.Host.HomeFolder, "outside"), "mine");
        await room.Run($"mkdir ~/.fleet/instances/{id.Value}/work/sub; head -c 100000 /dev/urandom >~/.fleet/instances/{id.Value}/work/sub/file").Value();
        var good = await Archived(room, id, Idle, BackupCompression.Gzip);
        var plain = await Archived(room, id, Idle);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync("no tar"u8.ToArray());
        var home = Lab.Host.HomeFolder;
        var cases = new Dictionary<string, (byte[] Archive, BackupCompression Compression)>
        {
            ["wrong compression"] = (await Archived(room, id, Idle, BackupCompression.Zstd), BackupCompression.Gzip),
            ["packed, and said not to be"] = (good, BackupCompression.None),
            ["plain, and said to be packed"] = (plain, BackupCompression.Gzip),
            ["cut off"] = (good[..^2000], BackupCompression.Gzip),
            ["cut off in the checksum"] = (good[..^4], BackupCompression.Gzip),
            ["cut off between blocks"] = (plain[..(plain.Length / 1024 * 512)], BackupCompression.None),
            ["empty"] = ([], BackupCompression.None),
            ["no tar"] = (packed.ToArray(), BackupCompression.Gzip),
            ["damaged"] = ([.. good[..1000], (byte)(good[1000] ^ 1), .. good[1001..]], BackupCompression.Gzip),
            ["absolute"] = (await Tar(room, $"echo bad >work/x; tar -cPf - --transform 's|work/x|{home}/outside|' work/x work copy/manifest"), BackupCompression.None),
            ["climbing"] = (await Tar(room, "echo bad >work/x; tar -cPf - --transform 's|work/x|work/../../../../../../outside|' work/x copy/manifest"), BackupCompression.None),
            ["through a link"] = (await Tar(room, $"ln -s {home} work/l; tar -cf 1 work/l; rm work/l; mkdir work/l; echo bad >work/l/outside; tar -rf 1 work/l/outside copy/manifest; cat 1"), BackupCompression.None),
            ["through a link's link"] = (await Tar(room, $"ln -s ../../../../../.. work/l; tar -cf 1 work/l; rm work/l; mkdir work/l; echo bad >work/l/outside; tar -rf 1 work/l/outside copy/manifest; cat 1"), BackupCompression.None),
            ["a link for work"] = (await Tar(room, $"rmdir work; ln -s {home} work; tar -cf - work copy/manifest"), BackupCompression.None),
            ["a link for copy"] = (await Tar(room, $"mv copy real; ln -s {home}/.fleet copy; tar -cf - work copy"), BackupCompression.None),
            ["a hard link out"] = (await Tar(room, $"echo x >work/a; ln work/a work/b; tar -cPf - --transform 's|^work/a|{home}/outside|rSh' work/a work/b copy/manifest"), BackupCompression.None),
            ["something else"] = (await Tar(room, "echo x >else; tar -cf - else work copy/manifest"), BackupCompression.None),
            ["without a manifest"] = (await Tar(room, "tar -cf - work"), BackupCompression.None),
        };
        foreach (var (name, (archive, compression)) in cases)
        {
            var answer = await Staged(room, id, Idle, archive, compression);
            Assert.True(answer.Error is { Fault: RemoteFault.ScriptFailed, ExitCode: 65 }, $"{name}: {answer.Error}");
            NothingIsLeft(id);
            Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(home, "outside")));
            var verified = await Verified(room, id, Idle, archive, BackupPartKind.Files, compression);
            Assert.True(verified.Error is { Fault: RemoteFault.ChecksumMismatch }, $"{name}: {verified.Error}");
            NothingIsLeft(id);
        }

        Assert.Equal(100_000, new FileInfo(Work(id, "sub/file")).Length);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_tampered_archive_differs()
    {
        await using var room = new Room(Lab.Host);
        var id = await Installed(room);
        await room.Run($"cd ~/.fleet/instances/{id.Value}/work; echo one >one; echo two >two").Value();
        var archive = await Archived(room, id, Idle);
        Assert.Equal("2 files, 8 bytes: every checksum is right", await Task.FromResult(await Verified(room, id, Idle, archive, BackupPartKind.Files)).Value());
        foreach (var change in (string[])["echo eno >work/one", "rm work/two", "echo more >work/more", "rm work/one; ln -s two work/one"])
        {
            using var again = new MemoryStream();
            using var whole = new MemoryStream(archive);
            await room.Stream($"d=$(mktemp -d); tar -C $d -xf - <&3; cd $d; {change}; tar -cf - work copy/manifest; rm -rf $d", whole, again).Value();
            var error = await Task.FromResult(await Verified(room, id, Idle, again.ToArray(), BackupPartKind.Files)).Fault(RemoteFault.ChecksumMismatch);
            Assert.Contains("manifest", error.Message);
        }

        NothingIsLeft(id);
        await Removed(room, id);
    }

    [Fact]
    public async Task Missing_tools_are_named()
    {
        await using var host = await SshTestHost.Start([.. PoorHostTests.Needed, "find", "sort", "gzip", "sha256sum"]);
        await using var room = new Room(host);
        var id = await Installed(room);
        using var to = new MemoryStream();
        Assert.Contains("no stat", (await room.Process.Data.Archive(room.Machine, id, Idle, BackupCompression.Gzip, to).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Contains("no zstd", (await room.Process.Data.Dump(room.Machine, id, Idle with { Data = new() { Database = new("x") } }, BackupCompression.Zstd, to).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Contains("no pg_dump", (await room.Process.Data.Dump(room.Machine, id, Idle with { Data = new() { Database = new("x") } }, BackupCompression.None, to).Fault(RemoteFault.ScriptFailed)).Message);
        Assert.Equal(0, to.Length);
        await room.Process.Remove(room.Machine, id).Value();
    }
}
