using System.Net;
using Amazon.Runtime;
using Fleet.Remote;

namespace Fleet.Backups.S3;

/// <summary>What went wrong with a service, for people.</summary>
internal sealed class S3Faults(string store, string location, string secret)
{
    private const int LongestQuote = 300;

    /// <summary>Whether an exception comes of the service or the way to it, and not of a bug.</summary>
    public static bool Knows(Exception exception) =>
        exception is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException
        || exception is OperationCanceledException { InnerException: TimeoutException }
        || IsRedirect(exception);

    /// <summary>Whether the object is not there, in a bucket that is.</summary>
    public static bool IsMissing(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket";

    /// <summary>Whether the service does not know the request at all, as the smaller ones do not know all.</summary>
    public static bool IsUnknownRequest(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.NotImplemented || exception.ErrorCode is "NotImplemented" or "MethodNotAllowed";

    public RemoteError? Explain(Exception exception) => exception switch
    {
        _ when !Knows(exception) => null,
        AmazonServiceException answer when IsRefusal(answer) => new(RemoteFault.StoreRefused, $"The store {store} ({location}) refuses: {Quote(answer)}"),
        AmazonServiceException answer => new(RemoteFault.StoreUnavailable, $"The store {store} ({location}) failed: {Quote(answer)}"),
        _ when IsRedirect(exception) => new(RemoteFault.StoreRefused, $"The store {store} ({location}) points to another address, to which Fleet does not go."),
        _ => new(RemoteFault.StoreUnavailable, $"The store {store} ({location}) cannot be reached: {Quote(exception.GetBaseException().Message)}"),
    };

    // The library follows to Amazon's own addresses alone, and complains of others as of a bad argument.
    private static bool IsRedirect(Exception exception) => exception is ArgumentException { Source: "AWSSDK.S3" };

    // 507 is what full disks of compatible services answer. Whatever else is below 500 stays wrong until somebody changes something.
    private static bool IsRefusal(AmazonServiceException answer) =>
        answer.StatusCode == HttpStatusCode.InsufficientStorage
        || ((int)answer.StatusCode is >= 300 and < 500
            && answer.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict)
            && answer.ErrorCode is not ("RequestTimeout" or "SlowDown" or "Throttling" or "ThrottlingException" or "OperationAborted" or "NoSuchUpload"));

    private string Quote(AmazonServiceException answer) =>
        Quote(string.IsNullOrEmpty(answer.ErrorCode) ? $"{(int)answer.StatusCode}: {answer.Message}" : $"{answer.ErrorCode}: {answer.Message}");

    // A service may repeat what it was sent.
    private string Quote(string words)
    {
        var line = string.Concat(words.Select(c => char.IsControl(c) ? ' ' : c)).Trim().Replace(secret, "***", StringComparison.Ordinal);
        return line.Length <= LongestQuote ? line : line[..(LongestQuote - 1)] + "…";
    }
}
