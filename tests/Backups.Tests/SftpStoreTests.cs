using Fleet.Backups.Tests.Places;
using Fleet.Common;
using Fleet.Remote;

namespace Fleet.Backups.Tests;

public sealed class SftpStoreTests : StoreTests
{
    private SftpPlace Sftp => (SftpPlace)Place;

    [Fact]
    public void It_says_where_it_is() => Assert.Equal(("offsite", "sftp", "srv_store:backups/"), (Place.Store.Name, Place.Store.Kind, Place.Store.Location));

    [Fact]
    public async Task A_server_that_is_away_is_unavailable()
    {
        Sftp.Host.Stop();
        var error = await Place.Store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreUnavailable);
        Assert.True(error.IsTransient);
        Assert.Contains("offsite", error.Message);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_unavailable_and_leaves_nothing()
    {
        await Place.Store.Write("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[4 << 20], token);
            Sftp.Host.DropSessions();
            while (true) await stream.WriteAsync(new byte[4 << 20], token);
        }).Fault(RemoteFault.StoreUnavailable);
        Assert.Empty(Place.Raw());
    }

    [Fact]
    public async Task A_server_that_shows_another_key_is_refused_and_told_apart_from_the_instance_s()
    {
        Sftp.Machine = Sftp.Machine.Value! with { HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" };
        Assert.Contains("offsite", (await Place.Store.List("").Fault(RemoteFault.StoreRefused)).Message);
    }

    [Fact]
    public async Task A_server_that_fleet_does_not_know_is_refused()
    {
        Sftp.Machine = FleetError.NotFound("Server");
        await Place.Store.Digest("a").Fault(RemoteFault.StoreRefused);
    }

    [Fact]
    public async Task What_stands_in_the_folder_s_place_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(Sftp.Host.HomeFolder, "backups"), "a file");
        await Place.Store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreRefused);
    }

    protected override async Task<Place> Start() => await SftpPlace.Start();
}
