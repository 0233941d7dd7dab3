using Fleet.Remote;
using Fleet.Ssh.Reports;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class PrerequisiteTests(Lab lab)
{
    private const UnixFileMode ReadOnly = (UnixFileMode)0b101_101_101;

    [Fact]
    public async Task A_usual_host_has_what_the_process_runtime_needs()
    {
        await using var room = new Room(lab.Host);
        Assert.Equal(["process"], (await room.Machines.CheckPrerequisites(room.Machine).Value()).AsEnumerable());
    }

    [Fact]
    public async Task A_poor_host_will_do_and_nothing_is_left_on_it()
    {
        await using var host = await SshTestHost.Start(PoorHostTests.Needed);
        await using var room = new Room(host);
        Assert.Equal(["process"], (await room.Machines.CheckPrerequisites(room.Machine).Value()).AsEnumerable());
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.HomeFolder));
    }

    [Fact]
    public async Task Checks_of_one_account_do_not_get_in_each_other_s_way()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        room.Machine = room.Machine with { MaxSessions = 30 };
        var checks = Enumerable.Range(0, 100).Select(_ => room.Machines.CheckPrerequisites(room.Machine).Value());
        await Task.WhenAll(checks);
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.HomeFolder));
    }

    [Theory]
    [InlineData("flock setsid", "no setsid, no flock")]
    [InlineData("mkfifo dd", "no dd, no mkfifo")]
    [InlineData("base64", "base64")]
    public async Task All_tools_that_are_missing_are_named(string tools, string named)
    {
        await using var host = await SshTestHost.Start(PoorHostTests.Needed.Except(tools.Split(' ')));
        await using var room = new Room(host);
        var error = await room.Machines.CheckPrerequisites(room.Machine).Fault(RemoteFault.ScriptFailed);
        Assert.Contains(named, error.Message);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_read_only_home_is_named()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var mode = File.GetUnixFileMode(host.HomeFolder);
        File.SetUnixFileMode(host.HomeFolder, ReadOnly);
        var error = await room.Machines.CheckPrerequisites(room.Machine).Fault(RemoteFault.ScriptFailed);
        File.SetUnixFileMode(host.HomeFolder, mode);
        Assert.Equal(73, error.ExitCode);
        Assert.Contains($"cannot write in the home folder {host.HomeFolder}", error.Message);
        await room.Machines.CheckPrerequisites(room.Machine).Value();
    }

    [Fact]
    public async Task A_home_that_is_not_there_is_named()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        Directory.Delete(host.HomeFolder);
        Assert.Contains($"no home folder {host.HomeFolder}", (await room.Machines.CheckPrerequisites(room.Machine).Fault(RemoteFault.ScriptFailed)).Message);
    }

    [Fact]
    public async Task A_home_without_room_is_named()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        host.Replace("df", "echo Filesystem; echo '/dev/a b 20000 19900 100 99% /home'");
        var error = await room.Machines.CheckPrerequisites(room.Machine).Fault(RemoteFault.ScriptFailed);
        Assert.Contains("only 100 KiB are free", error.Message);
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        host.Replace("dd", "echo 'No space left on device' >&2; exit 1");
        Assert.Equal(73, (await room.Machines.CheckPrerequisites(room.Machine).Fault(RemoteFault.ScriptFailed)).ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("runtimes=process\n")]
    [InlineData("end=1\n")]
    public void A_report_that_makes_no_sense_is_a_fault(string text) => Assert.Equal(RemoteFault.ScriptFailed, PrerequisitesReport.Read(text).Error?.Fault);
}
