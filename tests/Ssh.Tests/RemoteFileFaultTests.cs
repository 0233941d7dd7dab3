using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Servers that offer other than everything, and connections that break.</summary>
public sealed class RemoteFileFaultTests
{
    private const int Much = 4 * 1024 * 1024;

    [Fact]
    public async Task A_server_that_offers_only_sftp_will_do()
    {
        await using var host = await SshTestHost.Start(settings: "Subsystem sftp internal-sftp\nForceCommand internal-sftp");
        await using var room = new Room(host);
        await room.Run("true").Fault(RemoteFault.ScriptFailed);
        await room.Files.Write(room.Machine, "x/a", RemoteFileTests.Bytes(new byte[Much])).Value();
        Assert.Equal(Much, (await RemoteFileTests.Read(room, "x/a").Value()).Length);
        Assert.Equal(["a"], await room.Files.List(room.Machine, "x").Value());
        await room.Files.Delete(room.Machine, "x/a").Value();
        Assert.Empty(await room.Files.List(room.Machine, "x").Value());
    }

    [Fact]
    public async Task A_server_without_the_extensions_will_do()
    {
        await using var host = await SshTestHost.Start(
            settings: "Subsystem sftp /usr/lib/openssh/sftp-server -P posix-rename,fsync");
        await using var room = new Room(host);
        for (var time = 1; time <= 2; time++) await room.Files.Write(room.Machine, "a", RemoteFileTests.Bytes(new byte[time])).Value();
        Assert.Equal(["a"], Directory.EnumerateFiles(host.HomeFolder).Select(Path.GetFileName));
        Assert.Equal(2, (await RemoteFileTests.Read(room, "a").Value()).Length);
    }

    [Fact]
    public async Task A_server_without_sftp_says_so()
    {
        await using var host = await SshTestHost.Start(settings: "Subsystem other /bin/true");
        await using var room = new Room(host);
        Assert.Contains("SFTP", (await RemoteFileTests.Read(room, "a").Fault(RemoteFault.StoreRefused)).Message);
        await room.Run("true").Value();
    }

    [Fact]
    public async Task A_server_that_speaks_otherwise_is_told_from_one_that_breaks_off()
    {
        await using var host = await SshTestHost.Start(settings: "Subsystem sftp /bin/echo Welcome to this machine");
        await using var room = new Room(host);
        Assert.Contains("not SFTP", (await RemoteFileTests.Read(room, "a").Fault(RemoteFault.StoreRefused)).Message);
    }

    [Theory]
    [InlineData("one-folder")]
    [InlineData("folders-in-folders")]
    public async Task A_server_that_names_files_without_end_is_refused(string trick)
    {
        await using var host = await SshTestHost.Start(settings: Endless(trick));
        await using var room = new Room(host);
        Assert.Contains("more files than Fleet reads", (await room.Files.List(room.Machine, "x").Fault(RemoteFault.StoreRefused)).Message);
    }

    [Fact]
    public async Task A_server_that_goes_on_without_a_name_has_come_to_its_end()
    {
        await using var host = await SshTestHost.Start(settings: Endless("empty-replies"));
        await using var room = new Room(host);
        Assert.Empty(await room.Files.List(room.Machine, "x").Value());
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_is_a_transient_fault_and_leaves_nothing()
    {
        await using var host = await Start();
        await using var room = new Room(host);
        var error = await room.Files.Write(room.Machine, "x/a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Much], token);
            host.DropSessions();
            while (true) await stream.WriteAsync(new byte[Much], token);
        });
        Assert.True(error.Error is { IsTransient: true }, error.Error?.Message);
        Assert.Empty(await room.Files.List(room.Machine, "x").Value());

        await room.Files.Write(room.Machine, "x/a", RemoteFileTests.Bytes(new byte[2 * Much])).Value();
        var read = await room.Files.Read<int>(room.Machine, "x/a", async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[Much / 2], token);
            host.DropSessions();
            while (true) await stream.ReadExactlyAsync(new byte[Much / 4], token);
        });
        Assert.True(read.Error is { IsTransient: true }, read.Error?.Message);
    }

    [Fact]
    public async Task A_writer_that_keeps_a_broken_stream_for_itself_does_not_hide_it()
    {
        await using var host = await Start();
        await using var room = new Room(host);
        var answer = await room.Files.Write(room.Machine, "x/a", async (stream, token) =>
        {
            try
            {
                host.DropSessions();
                while (true) await stream.WriteAsync(new byte[Much], token);
            }
            catch (IOException)
            {
                return true;
            }
        });
        Assert.True(answer.Error is { IsTransient: true }, answer.Error?.Message);
        Assert.Empty(await room.Files.List(room.Machine, "x").Value());
    }

    [Fact]
    public async Task A_host_that_falls_silent_is_waited_for_no_longer_than_the_limit()
    {
        await using var host = await Start();
        await using var room = new Room(host, options => (options.CommandTimeout, options.LoginTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        var answer = await room.Files.Write(room.Machine, "a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Much], token);
            host.Freeze();
            while (true) await stream.WriteAsync(new byte[Much], token);
        });
        Assert.True(answer.Error is { IsTransient: true }, answer.Error?.Message);
        host.Thaw();
    }

    [Fact]
    public async Task When_fleet_goes_its_transfers_go()
    {
        await using var host = await Start();
        Task<Remote<bool>> writing;
        await using (var room = new Room(host))
        {
            var begun = new TaskCompletionSource();
            writing = room.Files.Write(room.Machine, "a", async (stream, token) =>
            {
                begun.SetResult();
                while (true) await stream.WriteAsync(new byte[Much], token);
            });
            await begun.Task;
        }

        await writing.Fault(RemoteFault.Cancelled);
        await Until.True(() => host.Processes.Count == 0, "the remote side is gone");
    }

    private static string Endless(string trick) => $"Subsystem sftp /usr/bin/env python3 {Path.Combine(AppContext.BaseDirectory, "endless-sftp.py")} {trick}";

    private static Task<SshTestHost> Start() => SshTestHost.Start(settings: "Subsystem sftp internal-sftp");
}
