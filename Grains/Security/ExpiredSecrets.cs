using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;

namespace Fleet.Grains.Security;

/// <summary>The stored secrets by their <c>expiresAt</c>. Their values are sealed, and are not read. Where no secrets are stored, none has expired.</summary>
internal sealed class ExpiredSecrets(IStateQueries states) : IExpiredSecrets
{
    private const string Kind = "secret";
    private const int PageSize = 500;
    private const int MaxExpired = 1_000;

    public async Task<ImmutableArray<ExpiredSecret>> At(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (!StateKinds.All.Any(kind => kind.Name == Kind)) return [];
        var expired = new List<ExpiredSecret>();
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery { Kind = Kind, Cursor = cursor, Limit = PageSize }, cancellationToken);
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

/// <summary>Counts none: the records of rotations are the vault's, which registers what counts them in the place of this.</summary>
internal sealed class NoRotations : IOverdueRotations
{
    public Task<long> Count(InstanceId? instance, Visibility visibleTo, CancellationToken cancellationToken = default) => Task.FromResult(0L);
}
