using System.Security.Cryptography;
using System.Text;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Idempotency;
using Fleet.Storage;

namespace Fleet.Api.Idempotency;

/// <summary>
/// Runs a POST with an <c>Idempotency-Key</c> once, and gives its answer again to whoever asks again with the key. Answers that will not last
/// (5xx, 429) are not kept, and those larger than 1 MiB neither.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IGrainFactory grains, ISecretBox box)
{
    /// <summary>Set on an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>The request's own header.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>The longest key, in characters.</summary>
    public const int MaxKey = 255;

    private const int MaxAnswer = 1024 * 1024;

    /// <summary>Whether a request brings a key of its own.</summary>
    public static bool IsKeyed(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Headers.ContainsKey(KeyHeader);

    public Task InvokeAsync(HttpContext context) =>
        IsKeyed(context.Request) && context.Features.Get<Caller>() is { } caller && context.GetEndpoint()?.Metadata.GetMetadata<OwnIdempotency>() is null
            ? Keyed(context, caller)
            : next(context);

    private async Task Keyed(HttpContext context, Caller caller)
    {
        var key = context.Request.Headers[KeyHeader].ToString();
        if (key.Length is 0 or > MaxKey || key.Any(c => c is < ' ' or > '~'))
        {
            await Refusal.Malformed($"{KeyHeader} must have 1 to {MaxKey} printable ASCII characters", KeyHeader).ExecuteAsync(context);
            return;
        }

        await Once(context, IdempotencyId.Of($"{IdempotencyId.Prefix}{Hash($"{caller.Actor}\n{key}")}"));
    }

    private async Task Once(HttpContext context, IdempotencyId id)
    {
        if (await Fingerprint(context.Request) is not { } fingerprint)
        {
            // Whoever reads it next says what is wrong with it.
            await next(context);
            return;
        }

        var use = grains.Idempotency(id);
        var run = await use.Begin(fingerprint);
        if (!run.IsOk)
        {
            await Refusal.Of(run.Error).ExecuteAsync(context);
        }
        else if (run.Value.Answer is { } answer)
        {
            context.Response.Headers[ReplayedHeader] = "true";
            await StoredAnswer.Open(answer, box).Write(context.Response);
        }
        else
        {
            context.Features.Set(new RequestIds(id.Value, run.Value.BeganAt));
            await Run(context, use);
        }
    }

    private async Task Run(HttpContext context, IIdempotencyGrain use)
    {
        var response = context.Response;
        var body = response.Body;
        using var buffer = new MemoryStream();
        response.Body = buffer;
        var isKept = false;
        try
        {
            await next(context);
            if (response.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests && buffer.Length <= MaxAnswer)
            {
                await use.End(new StoredAnswer(response.StatusCode, response.ContentType, response.Headers.Location, buffer.ToArray()).Seal(box));
                isKept = true;
            }
        }
        finally
        {
            response.Body = body;
            if (!isKept) await use.Release();
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(body, context.RequestAborted);
    }

    /// <summary>What the request is, its body included, which can be read again; null for a body that is too large, or cannot be read.</summary>
    private static async Task<string?> Fingerprint(HttpRequest request)
    {
        if (request.ContentLength > JsonBody.MaxBytes) return null;
        request.EnableBuffering(JsonBody.MaxBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}\n{request.QueryString}\n{request.ContentType}\n"));
        var block = new byte[16 * 1024];
        try
        {
            for (var length = 0; (length = await request.Body.ReadAsync(block, request.HttpContext.RequestAborted)) > 0;) hash.AppendData(block, 0, length);
        }
        catch (Exception e) when (JsonBody.IsUnreadable(e))
        {
            return null;
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Marks an endpoint that makes sense of the <c>Idempotency-Key</c> itself.</summary>
internal sealed record OwnIdempotency;
