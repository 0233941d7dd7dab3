using System.Text.Json;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A change that somebody made.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="UserId">The user; null for a key that is nobody's.</param>
/// <param name="UserEmail">The user's e-mail address, or the one that somebody tried to log in with.</param>
/// <param name="UserName">The name of a key that is nobody's.</param>
/// <param name="TeamId">The team of what was changed.</param>
/// <param name="Action">What was done.</param>
/// <param name="Resource">To what kind of thing.</param>
/// <param name="ResourceId">To which one.</param>
/// <param name="Metadata">How it ended, and whatever else belongs to it.</param>
/// <param name="IpAddress">From where.</param>
/// <param name="Timestamp">When.</param>
/// <param name="KeyId">With which API key; null for a session or a token.</param>
/// <param name="Actor">The id of the user, else of the key; <c>system</c> for Fleet itself.</param>
/// <param name="RequestId">In which request.</param>
/// <param name="Before">The fields that changed, as they were; of what was deleted, all.</param>
/// <param name="After">The fields that changed, as they are; of what was made, all.</param>
/// <param name="Sequence">The row's number in the chain.</param>
/// <param name="Hash">The row's MAC.</param>
public sealed record AuditShape(
    string Id,
    string? UserId,
    string? UserEmail,
    string? UserName,
    string? TeamId,
    string Action,
    string Resource,
    string? ResourceId,
    JsonElement? Metadata,
    string? IpAddress,
    DateTimeOffset Timestamp,
    string? KeyId,
    string Actor,
    string? RequestId,
    JsonElement? Before,
    JsonElement? After,
    long Sequence,
    string Hash)
{
    internal static AuditShape Of(AuditEntry entry) => new(
        entry.Row.Id,
        entry.Row.Origin?.UserId,
        entry.Row.Origin?.UserEmail,
        entry.Row.Origin?.UserName,
        entry.Row.TeamId,
        entry.Row.Action,
        entry.Row.Resource,
        entry.Row.ResourceId,
        Json(entry.Row.Metadata),
        entry.Row.Origin?.Address,
        entry.Row.At,
        entry.Row.Origin?.KeyId,
        entry.Row.Actor,
        entry.Row.Origin?.RequestId,
        Json(entry.Row.Before),
        Json(entry.Row.After),
        entry.Sequence,
        entry.Hash);

    // Whoever tampered with a row must not keep its list from being read.
    private static JsonElement? Json(string? stored)
    {
        try
        {
            return StoredJson.Read(stored);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(stored);
        }
    }
}

/// <summary>How the audit chain was found.</summary>
/// <param name="Intact">Whether every row is there and as it was written.</param>
/// <param name="Rows">How many rows were found good.</param>
/// <param name="From">The first number that is kept.</param>
/// <param name="To">The last number that was found good.</param>
/// <param name="Head">The newest row as sequence:hash, to be noted elsewhere; null if there never was one.</param>
/// <param name="BrokenAt">The first number where the chain does not hold; null where no single row is to blame.</param>
/// <param name="Reason">What is wrong there, or what could not be looked at.</param>
public sealed record AuditVerdictShape(bool Intact, long Rows, long From, long To, string? Head, long? BrokenAt, string? Reason)
{
    internal static AuditVerdictShape Of(AuditVerdict verdict) => new(
        verdict.IsIntact, verdict.Rows, verdict.From, verdict.To, verdict.Head?.ToString(), verdict.BrokenAt, verdict.Reason);
}
