using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;

namespace Fleet.Grains.Security;

/// <summary>
/// What of the stored secrets is past its time: of the kind <c>secret</c> by <c>expiresAt</c>, of <c>secret-rotation</c> by <c>nextRotation</c>, where
/// nothing there means that it was never rotated. A kind that is not stored, or is not listed by that field, has none.
/// </summary>
internal sealed class StoredDeadlines(IStateQueries states, TimeProvider time) : IExpiredSecrets, IOverdueRotations
{
    private const string Secret = "secret";
    private const string Expiry = "expiresAt";
    private const string Rotation = "secret-rotation";
    private const string Next = "nextRotation";
    private const string Owner = "instanceId";
    private const int MaxRows = 1_000;

    public async Task<ImmutableArray<ExpiredSecret>> At(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (!IsListed(Secret, Expiry)) return [];
        var ask = new StateQuery { Kind = Secret, Filters = [new(Expiry, [], Not: true)], Sort = Expiry, Descending = false, Limit = MaxRows };
        var page = await states.Query(ask, cancellationToken);
        var expired = ImmutableArray.CreateBuilder<ExpiredSecret>();
        foreach (var row in page.Rows)
        {
            using var document = JsonDocument.Parse(row.Document);
            if (Time(document, Expiry) is not { } at || at > now) break;
            expired.Add(new(Text(document, "name") ?? row.Id, Text(document, Owner) is { } owner ? InstanceId.Of(owner) : null, at));
        }

        return expired.ToImmutable();
    }

    public async Task<long> Count(InstanceId? instance, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        if (!IsListed(Rotation, Next)) return 0;
        var (count, now, cursor) = (0L, time.GetUtcNow(), (string?)null);
        var ask = new StateQuery
        {
            Kind = Rotation, Sort = Next, Descending = false, Limit = MaxRows, VisibleTo = visibleTo,
            Filters = instance is { } one ? [new(Owner, [one.Value])] : [],
        };
        do
        {
            var page = await states.Query(ask with { Cursor = cursor }, cancellationToken);
            foreach (var row in page.Rows)
            {
                // What has no time sorts before all that has one.
                using var document = JsonDocument.Parse(row.Document);
                if (Time(document, Next) is { } at && at > now) return count;
                count++;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return count;
    }

    private static bool IsListed(string kind, string field) => StateKinds.All.Any(one => one.Name == kind && one.Fields.Contains(field));

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.TryGetDateTimeOffset(out var at) ? at : null;
}
