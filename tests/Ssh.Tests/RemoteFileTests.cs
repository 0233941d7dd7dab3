using System.Security.Cryptography;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class RemoteFileTests(Lab lab)
{
    // Neither a multiple of a request's size nor of all that are on their way at a time.
    private const int Odd = 3 * 1024 * 1024 + 12_345;

    private readonly string _folder = "files-" + Guid.NewGuid().ToString("N")[..8];

    private string Root => Path.Combine(lab.Host.HomeFolder, _folder);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32 * 1024)]
    [InlineData(Odd)]
    public async Task What_is_written_is_read(int size)
    {
        await using var room = new Room(lab.Host);
        var bytes = RandomNumberGenerator.GetBytes(size);
        await room.Files.Write(room.Machine, $"{_folder}/a/b", Bytes(bytes)).Value();

        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{Root}/a/b"));
        Assert.Equal(bytes, await Read(room, $"{_folder}/a/b").Value());
        Assert.Equal(bytes, await Read(room, $"{Root}/a/b").Value());
        Assert.Equal(["a/b"], await room.Files.List(room.Machine, _folder).Value());
    }

    [Fact]
    public async Task Files_and_folders_are_the_account_s_alone()
    {
        await using var room = new Room(lab.Host);
        await room.Files.Write(room.Machine, $"{_folder}/a/b", Bytes([1])).Value();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{Root}/a/b"));
        const UnixFileMode folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal((folder, folder), (File.GetUnixFileMode(Root), File.GetUnixFileMode($"{Root}/a")));
    }

    [Fact]
    public async Task A_file_is_replaced_when_the_new_one_is_whole_and_not_before()
    {
        await using var room = new Room(lab.Host);
        await room.Files.Write(room.Machine, $"{_folder}/a", Bytes([1])).Value();
        await room.Files.Write(room.Machine, $"{_folder}/a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Odd], token);
            Assert.Equal([1], await File.ReadAllBytesAsync($"{Root}/a", token));
            await stream.WriteAsync(new byte[] { 2 }, token);
            return true;
        }).Value();
        Assert.Equal(Odd + 1, new FileInfo($"{Root}/a").Length);
        Assert.Equal(["a"], Present());
    }

    [Fact]
    public async Task A_writer_s_own_failure_is_returned_and_leaves_what_was_there()
    {
        await using var room = new Room(lab.Host);
        var own = new RemoteError(RemoteFault.ScriptFailed, "no more", 3);
        await room.Files.Write(room.Machine, $"{_folder}/a", Bytes([1])).Value();
        var answer = await room.Files.Write(room.Machine, $"{_folder}/a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Odd], token);
            return own;
        });
        Assert.Same(own, answer.Error);
        await Assert.ThrowsAsync<FormatException>(() => room.Files.Write(room.Machine, $"{_folder}/a", (_, _) => throw new FormatException()));
        Assert.Equal([1], await File.ReadAllBytesAsync($"{Root}/a"));
        Assert.Equal(["a"], Present());
    }

    [Fact]
    public async Task Cancelled_in_the_middle_nothing_stays()
    {
        await using var room = new Room(lab.Host);
        using var cancel = new CancellationTokenSource();
        await room.Files.Write(room.Machine, $"{_folder}/a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Odd], token);
            await cancel.CancelAsync();
            while (true) await stream.WriteAsync(new byte[Odd], token);
        }, cancel.Token).Fault(RemoteFault.Cancelled);
        Assert.Empty(Present());
        await Until.True(() => !lab.Host.Processes.Any(p => p.Name.StartsWith("sftp", StringComparison.Ordinal) && p.CommandLine.Contains(_folder)), "the session is closed");
    }

    [Fact]
    public async Task A_missing_file_is_missing_and_deleted_without_ado()
    {
        await using var room = new Room(lab.Host);
        await Read(room, $"{_folder}/none").Fault(RemoteFault.ObjectMissing);
        Assert.True(await room.Files.Delete(room.Machine, $"{_folder}/none").Value());
        Assert.Empty(await room.Files.List(room.Machine, _folder).Value());
        await room.Files.Write(room.Machine, $"{_folder}/a/b", Bytes([1])).Value();
        await Read(room, $"{_folder}/a").Fault(RemoteFault.ObjectMissing);
    }

    [Fact]
    public async Task What_an_interrupted_write_left_is_listed_and_deleted_with_the_file()
    {
        await using var room = new Room(lab.Host);
        await room.Files.Write(room.Machine, $"{_folder}/a", Bytes([1])).Value();
        await room.Files.Write(room.Machine, $"{_folder}/b", Bytes([1])).Value();
        await room.Files.Write(room.Machine, $"{_folder}/a.part", Bytes([1])).Value();
        Assert.Equal(["a", "a.part", "b"], await room.Files.List(room.Machine, _folder).Value());
        await room.Files.Delete(room.Machine, $"{_folder}/a").Value();
        Assert.Equal(["b"], Present());
    }

    [Fact]
    public async Task Links_are_neither_followed_nor_listed()
    {
        await using var room = new Room(lab.Host);
        await room.Files.Write(room.Machine, $"{_folder}/a", Bytes([1])).Value();
        File.CreateSymbolicLink($"{Root}/etc", "/etc");
        File.CreateSymbolicLink($"{Root}/link", $"{Root}/a");
        Assert.Equal(["a"], await room.Files.List(room.Machine, _folder).Value());
    }

    [Fact]
    public async Task What_the_account_may_not_do_is_refused()
    {
        await using var room = new Room(lab.Host);
        Assert.Contains("/etc", (await room.Files.Write(room.Machine, "/etc/fleet-test/a", Bytes([1])).Fault(RemoteFault.StoreRefused)).Message);
        await room.Files.Write(room.Machine, "/etc/fleet-test", Bytes([1])).Fault(RemoteFault.StoreRefused);
        if (Environment.IsPrivilegedProcess) await Read(room, "/etc/shadow").Fault(RemoteFault.StoreRefused);
    }

    [Fact]
    public async Task A_full_disk_refuses_and_keeps_nothing()
    {
        await using var disk = await SmallDisk.Mount(Path.Combine(lab.Host.HomeFolder, _folder + "-disk"));
        if (disk is null) Assert.Skip("A small disk cannot be mounted here.");
        await using var room = new Room(lab.Host);
        var error = await room.Files.Write(room.Machine, $"{disk.Path}/a", Bytes(new byte[2 * SmallDisk.Size])).Fault(RemoteFault.StoreRefused);
        Assert.Contains("full", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
        await room.Files.Write(room.Machine, $"{disk.Path}/a", Bytes(new byte[SmallDisk.Size / 2])).Value();
    }

    [Fact]
    public async Task Many_files_at_once_each_arrive_whole()
    {
        await using var room = new Room(lab.Host);
        var all = Enumerable.Range(0, 12).Select(number => (Name: $"{_folder}/{number}", Bytes: RandomNumberGenerator.GetBytes(100_000 + number))).ToList();
        foreach (var answer in await Task.WhenAll(all.Select(file => room.Files.Write(room.Machine, file.Name, Bytes(file.Bytes))))) Assert.Null(answer.Error);
        foreach (var (name, bytes) in all) Assert.Equal(bytes, await Read(room, name).Value());
    }

    [Fact]
    public async Task What_is_written_may_come_from_the_only_command_that_the_same_server_runs_at_a_time()
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { MaxSessions = 1 };
        var writes = Enumerable.Range(0, 5).Select(number => room.Files.Write(room.Machine, $"{_folder}/{number}", async (stream, token) =>
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(await room.Run($"echo {number}", token).Value()), token);
            return true;
        }));
        foreach (var answer in await Task.WhenAll(writes)) Assert.Null(answer.Error);
        Assert.Equal("4\n", await File.ReadAllTextAsync($"{Root}/4"));
    }

    internal static Func<Stream, CancellationToken, Task<Remote<bool>>> Bytes(byte[] bytes) => async (stream, token) =>
    {
        await stream.WriteAsync(bytes, token);
        return true;
    };

    internal static Task<Remote<byte[]>> Read(Room room, string path) => room.Files.Read<byte[]>(room.Machine, path, async (stream, token) =>
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, token);
        return copy.ToArray();
    });

    private string[] Present() =>
        Directory.Exists(Root) ? [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order()!] : [];
}
