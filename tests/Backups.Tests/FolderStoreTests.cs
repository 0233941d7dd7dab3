using Fleet.Backups.Folder;
using Fleet.Backups.Tests.Places;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Backups.Tests;

public sealed class FolderStoreTests : StoreTests
{
    private FolderPlace Folder => (FolderPlace)Place;

    [Fact]
    public async Task Files_and_folders_are_the_account_s_alone()
    {
        await Place.Store.Write("a/b/c", Objects.Bytes([1])).Value();
        const UnixFileMode folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var path in (string[])["", "a", "a/b"]) Assert.Equal(folder, File.GetUnixFileMode(Path.Combine(Folder.Folder, path)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder.Folder, "a/b/c")));
    }

    [Fact]
    public async Task Empty_folders_do_not_stay()
    {
        await Place.Store.Write("a/b/c", Objects.Bytes([1])).Value();
        await Place.Store.Write("a/d", Objects.Bytes([1])).Value();
        await Place.Store.Delete("a/b/c").Value();
        Assert.Equal(["a"], Directory.EnumerateDirectories(Folder.Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        await Place.Store.Delete("a/d").Value();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.Folder));
    }

    [Fact]
    public async Task Two_processes_do_not_write_the_same_object()
    {
        var other = new FolderStore("local", Folder.Folder);
        await Place.Store.Write("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[] { 1 }, token);
            await other.Write("a", Objects.Bytes([2]), token).Fault(RemoteFault.StoreUnavailable);
            return true;
        }).Value();
        Assert.Equal([1], await Place.Store.Read("a").Value());
    }

    [Fact]
    public async Task Where_nothing_can_be_written_it_refuses()
    {
        File.WriteAllText(Folder.Folder, "a file");
        Assert.Contains(Folder.Folder, (await Place.Store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreRefused)).Message);
    }

    [Fact]
    public async Task A_full_disk_refuses_and_keeps_nothing()
    {
        await using var disk = await SmallDisk.Mount(Folder.Folder);
        if (disk is null) Assert.Skip("A small disk cannot be mounted here.");
        await Place.Store.Write("first", Objects.Bytes([1])).Value();
        var error = await Place.Store.Write("a", Objects.Bytes(new byte[2 * SmallDisk.Size])).Fault(RemoteFault.StoreRefused);
        Assert.Contains("disk is full", error.Message);
        Assert.Equal(["first"], Place.Raw());
        await Place.Store.Write("a", Objects.Bytes(new byte[SmallDisk.Size / 2])).Value();
    }

    protected override Task<Place> Start() => Task.FromResult<Place>(new FolderPlace());
}
