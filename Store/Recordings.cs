using Fleet.Storage;

namespace Fleet.Store;

/// <summary>Recordings as files beside the database, for their owner only.</summary>
internal sealed class Recordings(StoreOptions options) : IRecordings
{
    public Stream? Create(string name)
    {
        if (!options.RecordTerminals) return null;
        var folder = Path.Combine(DataFolder.Ensure(options), "recordings");
        Directory.CreateDirectory(folder);
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(folder, Path.GetFileName(name)), settings);
    }
}
