using Fleet.Backups.Stores;
using Fleet.Common;
using Fleet.Servers;

namespace Fleet.Backups;

/// <summary>One store. Which settings count depends on its kind.</summary>
public sealed class BackupStoreOptions
{
    /// <summary><c>folder</c>, <c>sftp</c> or <c>s3</c>.</summary>
    public string? Kind { get; set; }

    /// <summary>folder: the folder; made, for its owner only, if missing. sftp: the folder, absolute or relative to the account's home.</summary>
    public string? Path { get; set; }

    /// <summary>sftp: the id of the Fleet server that keeps the files.</summary>
    public string? Server { get; set; }

    /// <summary>s3: the address of a compatible service. Null for Amazon's own.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>s3: the region; with an endpoint, <c>us-east-1</c> unless given.</summary>
    public string? Region { get; set; }

    /// <summary>s3: the bucket, which must be there.</summary>
    public string? Bucket { get; set; }

    /// <summary>s3: what all keys begin with in the bucket, such as <c>fleet/</c>.</summary>
    public string? Prefix { get; set; }

    /// <summary>s3: the access key's id.</summary>
    public string? AccessKey { get; set; }

    /// <summary>s3: the secret access key.</summary>
    public string? SecretKey { get; set; }

    /// <summary>s3: a file that holds the secret access key, instead of <see cref="SecretKey"/>.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>s3: whether the bucket stands in the path instead of the host's name. Null: only where there is an endpoint.</summary>
    public bool? ForcePathStyle { get; set; }

    internal ServerId ServerId => FleetId.TryParse<ServerId>(Server, out var id) ? id : default;

    internal void Complete(string setting)
    {
        switch (Kind)
        {
            case StoreKinds.Folder:
                Require(setting, nameof(Path), Path);
                break;
            case StoreKinds.Sftp:
                Require(setting, nameof(Server), Server);
                BackupOptions.Require(FleetId.TryParse<ServerId>(Server, out _), $"{setting}:{nameof(Server)}", "must be a server's id, which begins with srv_");
                Require(setting, nameof(Path), Path);
                BackupOptions.Require(
                    !Path!.StartsWith('~') && !Path.Any(char.IsControl), $"{setting}:{nameof(Path)}",
                    "must be a folder, absolute or relative to the account's home, without ~");
                break;
            case StoreKinds.S3:
                CompleteS3(setting);
                break;
            default:
                BackupOptions.Require(false, $"{setting}:{nameof(Kind)}", $"must be {StoreKinds.Folder}, {StoreKinds.Sftp} or {StoreKinds.S3}");
                break;
        }
    }

    private void CompleteS3(string setting)
    {
        Require(setting, nameof(Bucket), Bucket);
        BackupOptions.Require(
            Bucket!.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'), $"{setting}:{nameof(Bucket)}", "is not a bucket's name");
        BackupOptions.Require(
            Endpoint is null || (Endpoint.IsAbsoluteUri && Endpoint.Scheme is "http" or "https" && Endpoint.UserInfo.Length == 0), $"{setting}:{nameof(Endpoint)}",
            "must be an http or https address");
        if (Endpoint is not null) Region ??= "us-east-1";
        Require(setting, nameof(Region), Region);
        BackupOptions.Require(Region!.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), $"{setting}:{nameof(Region)}", "is not a region's name");
        BackupOptions.Require(
            string.IsNullOrEmpty(Prefix) || ObjectKey.Fault(Prefix.TrimEnd('/')) is null, $"{setting}:{nameof(Prefix)}", "must be what a key could begin with");
        if (!string.IsNullOrEmpty(Prefix)) Prefix = Prefix.TrimEnd('/') + "/";
        Require(setting, nameof(AccessKey), AccessKey);
        if (SecretKeyFile is not null) SecretKey = ReadSecret($"{setting}:{nameof(SecretKeyFile)}");
        Require(setting, nameof(SecretKey), SecretKey);
        (AccessKey, SecretKey) = (AccessKey!.Trim(), SecretKey!.Trim());
    }

    private string ReadSecret(string setting)
    {
        BackupOptions.Require(string.IsNullOrEmpty(SecretKey), setting, $"stands beside {nameof(SecretKey)}: one of them is enough");
        try
        {
            return File.ReadAllText(SecretKeyFile!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"The setting {BackupOptions.Section}:{setting} names a file that cannot be read: {cause.Message}", cause);
        }
    }

    private static void Require(string setting, string part, string? value) =>
        BackupOptions.Require(!string.IsNullOrWhiteSpace(value), $"{setting}:{part}", "must be given");
}
