using Fleet.Backups.Folder;
using Fleet.Backups.Stores;

namespace Fleet.Backups.Tests.Places;

internal sealed class FolderPlace : Place
{
    private readonly string _above = Directory.CreateTempSubdirectory("fleet-backups-").FullName;

    public FolderPlace() => Store = new FolderStore("local", Folder);

    public string Folder => Path.Combine(_above, "backups");

    public override IBackupStore Store { get; }

    public override string[] Raw() => FilesIn(Folder);

    public override void Tamper(string key) => TamperFile(Path.Combine(Folder, key));

    public override void LeaveHalfWritten(string key)
    {
        var path = Path.Combine(Folder, key + ObjectKey.Part);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "half");
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_above, recursive: true);
        return ValueTask.CompletedTask;
    }
}
