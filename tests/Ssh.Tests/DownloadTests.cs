using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Files that an install fetches.</summary>
public sealed class DownloadTests(Lab lab) : InstanceTests(lab)
{
    private const string Program = "#!/bin/sh\necho one; exec sleep 1000\n";

    [Fact]
    public async Task What_is_fetched_runs_and_is_not_fetched_again()
    {
        await using var room = new Room(Lab.Host);
        using var web = new FileServer();
        var id = Room.NewInstance();
        web.Redirects["latest"] = web.Put("app", Program);
        var spec = Spec(web.Root + "latest", web.HashOf("app"));

        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();

        Assert.Equal(["latest", "app"], web.Asked);
        await Until.True(async () => await room.Process.Logs(room.Machine, id, 9).Value() is ["one"], "the program has spoken");
        Assert.False(File.Exists(Path.Combine(Folder(id), "stage")));
        await Removed(room, id);
    }

    [Fact]
    public async Task A_file_that_hashes_right_already_is_not_fetched_for_another_configuration()
    {
        await using var room = new Room(Lab.Host);
        using var web = new FileServer();
        var id = Room.NewInstance();
        var spec = Spec(web.Put("app", Program), web.HashOf("app"));
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Install(room.Machine, id, spec with { StopGraceSeconds = 3 }).Value();
        Assert.Single(web.Asked);

        // What somebody has spoilt is put right.
        await File.WriteAllTextAsync(Work(id, "bin/app"), "spoilt");
        await room.Process.Install(room.Machine, id, spec with { StopGraceSeconds = 4 }).Value();
        Assert.Equal(Program, await File.ReadAllTextAsync(Work(id, "bin/app")));
        await Removed(room, id);
    }

    [Theory]
    [InlineData("missing?token=hush", null, "HTTP 404", 78)]
    [InlineData("app", "0000000000000000000000000000000000000000000000000000000000000000", "hashes to", 78)]
    [InlineData("away", null, "the connection failed", 78)]
    [InlineData("round", null, "too many redirects", 78)]
    public async Task What_cannot_be_had_is_said_and_leaves_the_former_file(string path, string? hash, string said, int code)
    {
        await using var room = new Room(Lab.Host);
        using var web = new FileServer();
        var id = Room.NewInstance();
        web.Put("app", "another");
        web.Redirects["away"] = "file:///etc/passwd";
        web.Redirects["round"] = "round";
        await room.Process.Install(room.Machine, id, Spec(web.Put("good", Program), null)).Value();

        var error = await room.Process.Install(room.Machine, id, Spec(web.Root + path, hash)).Fault(RemoteFault.ScriptFailed);

        Assert.Equal(code, error.ExitCode);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
        Assert.Equal(Program, await File.ReadAllTextAsync(Work(id, "bin/app")));
        await Removed(room, id);
    }

    [Fact]
    public async Task The_former_configuration_comes_back_without_the_one_that_served_it()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        InstanceSpec former, next;
        using (var web = new FileServer())
        {
            former = Spec(web.Put("app", Program), null);
            await room.Process.Install(room.Machine, id, former).Value();
            next = Spec(web.Put("other", "other"), null);
            await room.Process.Install(room.Machine, id, next).Value();
            Assert.Equal("other", await File.ReadAllTextAsync(Work(id, "bin/app")));
        }

        await room.Process.Install(room.Machine, id, former).Value();
        Assert.Equal(Program, await File.ReadAllTextAsync(Work(id, "bin/app")));
        var error = await room.Process.Install(room.Machine, id, next with { StopGraceSeconds = 3 }).Fault(RemoteFault.ScriptFailed);
        Assert.Contains("the connection was refused", error.Message, StringComparison.Ordinal);
        await Removed(room, id);
    }

    [Fact]
    public async Task What_is_larger_than_the_limit_is_given_up()
    {
        await using var room = new Room(Lab.Host);
        using var web = new FileServer();
        var id = Room.NewInstance();
        web.Files["big"] = new byte[3_000_000];
        var script = Runtimes.RuntimeScripts.Process.Install.Text.Replace("fetch_blocks=4194304", "fetch_blocks=2000", StringComparison.Ordinal);
        var error = await room.Run(script, [id.Value, "process"], Runtimes.InstallPayload.Of(Spec(web.Root + "big", null), new Dictionary<string, string>()))
            .Fault(RemoteFault.ScriptFailed);
        Assert.Equal(78, error.ExitCode);
        Assert.Contains("larger than", error.Message, StringComparison.Ordinal);
        await Removed(room, id);
    }

    [Fact]
    public async Task A_machine_without_curl_says_so()
    {
        await using var host = await SshTestHost.Start([.. PoorHostTests.Needed, "sha256sum", "cp"]);
        await using var room = new Room(host);
        var error = await room.Process.Install(room.Machine, Room.NewInstance(), Spec("http://127.0.0.1:1/app", null)).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(69, error.ExitCode);
        Assert.Contains("no curl", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "bin/app", null)]
    [InlineData("ftp://host/x", "bin/app", null)]
    [InlineData("http://host/\"x", "bin/app", null)]
    [InlineData("http://host/a b", "bin/app", null)]
    [InlineData("http://host/x", "../app", null)]
    [InlineData("http://host/x", "bin/app", "ABC")]
    public async Task What_could_mean_something_else_is_refused(string url, string path, string? hash)
    {
        await using var room = new Room(Lab.Host);
        var spec = Shell("true") with { Downloads = [new(url, path, hash)] };
        await room.Process.Install(room.Machine, Room.NewInstance(), spec).Fault(RemoteFault.ScriptFailed);
    }

    private static InstanceSpec Spec(string url, string? hash) =>
        new() { Command = ["bin/app"], StopGraceSeconds = 1, Downloads = [new(url, "bin/app", hash, Executable: true)] };
}
