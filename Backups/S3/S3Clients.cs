using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Fleet.Backups.S3;

/// <summary>Makes clients of S3 that know what the configuration of Fleet says, and nothing of their surroundings.</summary>
internal static class S3Clients
{
    public static AmazonS3Client Make(BackupStoreOptions settings)
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = settings.Region,
            ForcePathStyle = settings.ForcePathStyle ?? settings.Endpoint is not null,

            // Time limits are those of each call, by its progress.
            Timeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            MaxErrorRetry = 2,
            RetryMode = RequestRetryMode.Standard,

            // What all services understand: each request is signed together with the SHA-256 of its body, so that a changed body is refused. The
            // checksums that the library would add by itself come in trailers of a chunked body, which many services do not take.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // Neither profiles nor variables nor a cloud's metadata service.
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            IgnoreConfiguredEndpointUrls = true,
            UseDualstackEndpoint = false,
            UseFIPSEndpoint = false,
            DisableS3ExpressSessionAuth = true,
            AllowAutoRedirect = false,
            DisableLogging = true,
        };
        if (settings.Endpoint is { } endpoint) config.ServiceURL = endpoint.AbsoluteUri;
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        return new(new BasicAWSCredentials(settings.AccessKey, settings.SecretKey), config);
    }
}
