using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Fleet.Api.Http;

/// <summary>The raw body of a request.</summary>
internal static class JsonBody
{
    /// <summary>The most bytes of a request's body.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How deep a document may be nested.</summary>
    public const int MaxDepth = 32;

    public static Task<(ReadOnlyMemory<byte> Bytes, Refusal? Refusal)> Bytes(HttpRequest request) =>
        Bytes(request, static request => IsJson(request) ? null : NotJson);

    /// <summary>The same of a body that may be of other types: <paramref name="mistype"/> says why it is of none.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, Refusal? Refusal)> Bytes(HttpRequest request, Func<HttpRequest, Refusal?> mistype)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false) return (default, null);
        if (request.ContentLength > MaxBytes) return (default, TooLarge);
        try
        {
            using var buffer = new MemoryStream((int)(request.ContentLength ?? 4096));
            await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
            if (buffer.Length > 0 && mistype(request) is { } refusal) return (default, refusal);
            return (buffer.ToArray(), null);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            var isTooLarge = e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
            return (default, isTooLarge ? TooLarge : Refusal.Malformed("The body could not be read"));
        }
    }

    /// <summary>
    /// Whether it is the body for which it could not be read. The server has an exception of its own for most that is wrong with one, but not for a chunk whose
    /// length is no number of 32 bits, nor for a trailer that is no text.
    /// </summary>
    public static bool IsUnreadable(Exception exception) => exception is IOException or InvalidOperationException;

    private static Refusal TooLarge => Refusal.Bare(StatusCodes.Status413PayloadTooLarge, "The body is larger than 1 MiB");

    private static Refusal NotJson => Refusal.Bare(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json");

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType == "application/json" || type.Suffix == "json")
        && (type.Encoding is null || type.Encoding.WebName == "utf-8");
}
