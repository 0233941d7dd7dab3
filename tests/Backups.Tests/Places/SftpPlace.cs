using System.Text;
using Fleet.Backups.Sftp;
using Fleet.Common;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Ssh;
using Fleet.Storage;
using Fleet.Tests.SshHost;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Backups.Tests.Places;

/// <summary>A real sshd that offers nothing but SFTP.</summary>
internal sealed class SftpPlace : Place
{
    private static readonly ServerId Server = new("srv_store");

    private readonly ServiceProvider _services;

    private SftpPlace(SshTestHost host)
    {
        Host = host;
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<ISecretBox, GlassBox>().AddFleetSsh().BuildServiceProvider();
        Machine = new MachineAddress(Server, host.Host, host.Port, host.User, AuthMethod.Key, new GlassBox().Seal(host.PrivateKey), 2, null);
        Store = new SftpStore("offsite", Server, "backups/", _ => Task.FromResult(Machine), _services.GetRequiredService<IRemoteFiles>());
    }

    public SshTestHost Host { get; }

    /// <summary>What is known of the server now.</summary>
    public Outcome<MachineAddress> Machine { get; set; }

    public override IBackupStore Store { get; }

    private string Folder => Path.Combine(Host.HomeFolder, "backups");

    public static async Task<SftpPlace> Start() =>
        new(await SshTestHost.Start(settings: "Subsystem sftp internal-sftp\nForceCommand internal-sftp"));

    public override string[] Raw() => FilesIn(Folder);

    public override void Tamper(string key) => TamperFile(Path.Combine(Folder, key));

    public override void LeaveHalfWritten(string key) =>
        Store.Write(key + "-x", Objects.Bytes([1])).ContinueWith(_ => File.Move(Path.Combine(Folder, key + "-x"), Path.Combine(Folder, key + ".part"))).Wait();

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>Seals nothing.</summary>
internal sealed class GlassBox : ISecretBox
{
    public SealedSecret Seal(string clear) => new(Convert.ToBase64String(Encoding.UTF8.GetBytes(clear)));

    public string Open(SealedSecret secret) => Encoding.UTF8.GetString(Convert.FromBase64String(secret.Sealed));
}
