using Fleet.Backups.Folder;
using Fleet.Backups.S3;
using Fleet.Backups.Sftp;
using Fleet.Backups.Stores;
using Fleet.Common;
using Fleet.Remote;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fleet.Backups;

/// <summary>Registers the Backups room.</summary>
public static class BackupServices
{
    /// <summary>
    /// Adds <see cref="IBackupStores"/>. Needs <see cref="TimeProvider"/> and, for stores on servers, <see cref="IRemoteFiles"/> and
    /// <see cref="IGrainFactory"/>.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="localFolder">The folder of the only store there is where none is configured.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it, and never has a secret.</exception>
    public static IServiceCollection AddFleetBackups(this IServiceCollection services, string localFolder, Action<BackupOptions>? configure = null)
    {
        var options = new BackupOptions();
        configure?.Invoke(options);
        options.Complete(localFolder);
        return services
            .AddSingleton(options)
            .AddSingleton<IBackupStores>(container => new BackupStores(options, options.Stores.Select(store => Store(container, store.Key, store.Value))));
    }

    private static BackupStore Store(IServiceProvider container, string name, BackupStoreOptions settings) => settings.Kind switch
    {
        StoreKinds.Folder => new FolderStore(name, Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Path!))),
        StoreKinds.Sftp => new SftpStore(
            name, settings.ServerId, settings.Path!,
            server => container.GetRequiredService<IGrainFactory>().Server(server).Machine(), container.GetRequiredService<IRemoteFiles>()),
        _ => new S3Store(name, settings, container.GetRequiredService<BackupOptions>().StallTimeout, container.GetRequiredService<TimeProvider>()),
    };
}
