using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Notices;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.History;

/// <summary>The table <c>deliveries</c>.</summary>
internal sealed class DeliveryTable(ISqlEngine engine) : IDeliveries
{
    private const int MaxLimit = 1_000;
    private const string Columns =
        "id, notice_id, alert_id, channel_id, channel_name, channel_type, at, attempt, is_delivered, error, payload";

    public Task Append(IReadOnlyCollection<DeliveryRow> rows, CancellationToken cancellationToken = default) =>
        rows.Count == 0 ? Task.CompletedTask : engine.Append([.. rows.Select(Insert)], cancellationToken);

    public async Task<ImmutableArray<DeliveryRow>> Of(string alertId, int limit, CancellationToken cancellationToken = default)
    {
        Require(limit);
        return [.. await engine.Read(
            new SqlStatement(
                $"SELECT {Columns} FROM deliveries WHERE alert_id = @alert ORDER BY at DESC, id DESC LIMIT @limit", ("alert", alertId), ("limit", limit)),
            Row, cancellationToken)];
    }

    public async Task<ImmutableDictionary<string, int>> Counts(IReadOnlyCollection<string> alertIds, CancellationToken cancellationToken = default)
    {
        if (alertIds.Count == 0) return ImmutableDictionary<string, int>.Empty;
        var names = alertIds.Distinct().Select((id, i) => (Name: $"a{i}", Value: (object?)id)).ToArray();
        var counts = await engine.Read(
            new SqlStatement(
                $"SELECT alert_id, count(*) FROM deliveries WHERE alert_id IN ({string.Join(", ", names.Select(one => $"@{one.Name}"))}) GROUP BY alert_id",
                names),
            row => (Alert: row.GetString(0), Count: (int)row.GetInt64(1)),
            cancellationToken);
        return counts.ToImmutableDictionary(one => one.Alert, one => one.Count);
    }

    public async Task<ImmutableArray<DeliveryRow>> OfType(
        string channelType, string? before, int limit, CancellationToken cancellationToken = default)
    {
        Require(limit);
        var older = before is null ? "" : " AND id < @before";
        return [.. await engine.Read(
            new SqlStatement(
                $"SELECT {Columns} FROM deliveries WHERE channel_type = @type AND is_delivered = 1{older} ORDER BY id DESC LIMIT @limit",
                [("type", channelType), ("limit", limit), .. before is null ? Array.Empty<(string, object?)>() : [("before", before)]]),
            Row, cancellationToken)];
    }

    // A row whose id is already there is the same one, appended again by a channel that did not hear of it.
    private static SqlStatement Insert(DeliveryRow row) => new(
        $"""
        INSERT INTO deliveries ({Columns})
        VALUES (@id, @notice, @alert, @channel, @name, @type, @at, @attempt, @delivered, @error, @payload)
        ON CONFLICT (id) DO NOTHING
        """,
        ("id", row.Id), ("notice", row.NoticeId), ("alert", row.AlertId), ("channel", row.ChannelId), ("name", row.ChannelName),
        ("type", row.ChannelType), ("at", UnixTime.Of(row.At)), ("attempt", row.Attempt), ("delivered", row.IsDelivered ? 1 : 0),
        ("error", row.Error), ("payload", row.Payload));

    private static DeliveryRow Row(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), Text(row, 2), row.GetString(3), row.GetString(4), row.GetString(5), Time(row, 6),
        (int)row.GetInt64(7), row.GetInt64(8) == 1, Text(row, 9), Text(row, 10));

    private static void Require(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
    }
}
