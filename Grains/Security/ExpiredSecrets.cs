using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;

namespace Fleet.Grains.Security;

/// <summary>The stored secrets by their <c>expiresAt</c>. Their values are sealed, and are not read.</summary>
internal sealed class ExpiredSecrets(IStateQueries states) : IExpiredSecrets
{
    private const int PageSize = 500;
    private const int MaxExpired = 1_000;

    public async Task<ImmutableArray<ExpiredSecret>> At(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var expired = new List<ExpiredSecret>();
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery { Kind = StateKinds.Secret, Cursor = cursor, Limit = PageSize }, cancellationToken);
            expired.AddRange(page.Rows.Select(row => Read(row, now)).OfType<ExpiredSecret>());
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return [.. expired.OrderBy(secret => secret.ExpiredAt).Take(MaxExpired)];
    }

    private static ExpiredSecret? Read(StateRow row, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(row.Document);
        string? Text(string name) =>
            document.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

        if (Text("expiresAt") is null || !document.RootElement.GetProperty("expiresAt").TryGetDateTimeOffset(out var at) || at > now) return null;
        return new(Text("name") ?? row.Id, Text("instanceId") is { } owner ? InstanceId.Of(owner) : null, at);
    }
}
