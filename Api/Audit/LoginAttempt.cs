using Fleet.Api.Http;

namespace Fleet.Api.Audit;

/// <summary>As whom somebody tried to log in: the e-mail address of the request, and nothing else of it.</summary>
internal static class LoginAttempt
{
    private const int MaxEmail = 254;

    /// <summary>Makes the body readable a second time.</summary>
    public static void Prepare(HttpRequest request) => request.EnableBuffering(JsonBody.MaxBytes);

    /// <summary>The address; null if the request gives none that could be one.</summary>
    public static async Task<string?> Email(HttpRequest request)
    {
        request.Body.Position = 0;
        var (bytes, refusal) = await JsonBody.Bytes(request);
        if (refusal is not null || bytes.IsEmpty) return null;
        using var document = StrictJson.Parse(bytes, JsonBody.MaxDepth);
        return document?.RootElement is { ValueKind: System.Text.Json.JsonValueKind.Object } body
            && body.TryGetProperty("email", out var email) && email.ValueKind is System.Text.Json.JsonValueKind.String
            && PlainText.FirstUnclean(email) is null && email.GetString() is { Length: > 0 and <= MaxEmail } text ? text : null;
    }
}
