using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.Audit;

/// <summary>Rows of the table <c>audit</c>, to and fro.</summary>
internal static class AuditSql
{
    public const string Columns =
        "id, at, actor, action, resource, resource_id, metadata, team_id, was, became, "
        + "user_id, user_email, user_name, key_id, ip_address, request_id, sequence, mac";

    public static SqlStatement Insert(AuditRow row, long sequence, string mac) => new(
        """
        INSERT INTO audit (
          id, at, actor, action, resource, resource_id, metadata, team_id, was, became,
          user_id, user_email, user_name, key_id, ip_address, request_id, sequence, mac)
        VALUES (
          @id, @at, @actor, @action, @resource, @resourceId, @metadata, @team, @was, @became,
          @user, @email, @name, @key, @address, @request, @sequence, @mac)
        """,
        ("id", row.Id), ("at", UnixTime.Of(row.At)), ("actor", row.Actor), ("action", row.Action),
        ("resource", row.Resource), ("resourceId", row.ResourceId), ("metadata", row.Metadata),
        ("team", row.TeamId), ("was", row.Before), ("became", row.After),
        ("user", row.Origin?.UserId), ("email", row.Origin?.UserEmail), ("name", row.Origin?.UserName), ("key", row.Origin?.KeyId),
        ("address", row.Origin?.Address), ("request", row.Origin?.RequestId), ("sequence", sequence), ("mac", mac));

    /// <summary>Whether a row of that id is there already.</summary>
    public static SqlStatement Has(string id) => new("SELECT 1 FROM audit WHERE id = @id", ("id", id));

    public static SqlStatement Chain(string id, long sequence, string mac) => new(
        "UPDATE audit SET sequence = @sequence, mac = @mac WHERE id = @id", ("sequence", sequence), ("mac", mac), ("id", id));

    /// <summary>Rows of the chain from one number to another, in order.</summary>
    public static SqlStatement Span(long from, long to, int limit) => new(
        $"SELECT {Columns} FROM audit WHERE sequence >= @from AND sequence <= @to ORDER BY sequence, id LIMIT @limit",
        ("from", from), ("to", to), ("limit", limit));

    /// <summary>A row that is not in the chain has the number 0 and an empty MAC.</summary>
    public static AuditEntry Read(DbDataReader row)
    {
        var origin = new AuditOrigin
        {
            UserId = Text(row, 10), UserEmail = Text(row, 11), UserName = Text(row, 12),
            KeyId = Text(row, 13), Address = Text(row, 14), RequestId = Text(row, 15),
        };
        return new(Whole(row, 16) ?? 0, Text(row, 17) ?? "", new(
            row.GetString(0), Time(row, 1), row.GetString(2), row.GetString(3), row.GetString(4), Text(row, 5), Text(row, 6))
        {
            TeamId = Text(row, 7),
            Before = Text(row, 8),
            After = Text(row, 9),
            Origin = origin == new AuditOrigin() ? null : origin,
        });
    }
}
