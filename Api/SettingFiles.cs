using Fleet.Api.Identity;

namespace Fleet.Api;

/// <summary>
/// Settings that are files, so that a secret stands in no environment, unit or image: each file named like an environment variable of Fleet's
/// (<c>Fleet__ConnectionString</c>) holds that setting's value, and counts before the variable. They are looked for where systemd hands a service its
/// credentials (<c>CREDENTIALS_DIRECTORY</c>), and in the folder that <c>Fleet:SettingsFolder</c> names.
/// </summary>
internal static class SettingFiles
{
    private const string Folder = "Fleet:SettingsFolder";
    private const string Credentials = "CREDENTIALS_DIRECTORY";

    /// <summary>Adds them. Before anything reads the configuration.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static void AddSettingFiles(this IConfigurationManager configuration)
    {
        Add(configuration, configuration[Credentials]);
        Add(configuration, configuration[Folder]);
    }

    private static void Add(IConfigurationManager configuration, string? folder)
    {
        if (string.IsNullOrEmpty(folder)) return;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}' ({Folder}, or the service's credentials)");
        configuration.AddKeyPerFile(files =>
        {
            files.FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(Path.GetFullPath(folder));
            files.IgnoreCondition = static name => !name.StartsWith("Fleet__", StringComparison.Ordinal) && name is not FirstAdminKey.Setting;
        });
    }
}
