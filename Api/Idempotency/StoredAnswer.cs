using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Storage;

namespace Fleet.Api.Idempotency;

/// <summary>An answer that is given again.</summary>
internal sealed record StoredAnswer(int Status, string? ContentType, string? Location, byte[] Body)
{
    public SealedSecret Seal(ISecretBox box) => box.Seal(JsonSerializer.Serialize(this, StoredAnswerJson.Default.StoredAnswer));

    public static StoredAnswer Open(SealedSecret answer, ISecretBox box) =>
        JsonSerializer.Deserialize(box.Open(answer), StoredAnswerJson.Default.StoredAnswer)!;

    public async Task Write(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (Location is not null) response.Headers.Location = Location;
        if (Body.Length > 0) await response.Body.WriteAsync(Body);
    }
}

[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class StoredAnswerJson : JsonSerializerContext;
