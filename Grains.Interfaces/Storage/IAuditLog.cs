using System.Collections.Immutable;
using System.Globalization;

namespace Fleet.Storage;

/// <summary>
/// Reads the audit rows. Each row has a number and a MAC over itself and the MAC before it, under a key that is not in the database: a chain, in
/// which a row that was altered, removed or put in is found.
/// </summary>
public interface IAuditLog
{
    /// <summary>A page of rows, newest first.</summary>
    Task<AuditPage> Query(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Goes through the whole chain, a page at a time, while others append.</summary>
    /// <param name="noted">The head as somebody noted it before; null if nobody did. Only by that is it found that the newest rows and the
    /// record of the head were set back together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<AuditVerdict> Verify(AuditMark? noted = null, CancellationToken cancellationToken = default);
}

/// <summary>A row of the chain.</summary>
/// <param name="Sequence">Its number, from 1 and without gaps.</param>
/// <param name="Hash">Its MAC in lower-case hex.</param>
/// <param name="Row">The row.</param>
public sealed record AuditEntry(long Sequence, string Hash, AuditRow Row);

/// <summary>A place in the chain: <c>sequence:hash</c>.</summary>
/// <param name="Sequence">A row's number.</param>
/// <param name="Hash">Its MAC in lower-case hex.</param>
public sealed record AuditMark(long Sequence, string Hash)
{
    /// <summary>Reads it; null if it is none.</summary>
    public static AuditMark? Parse(string? text) =>
        text?.Split(':') is [var number, { Length: 64 } hash] && hash.All(char.IsAsciiHexDigit)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new(sequence, hash.ToLowerInvariant())
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}

/// <summary>A question for audit rows. All that is given must hold.</summary>
public sealed record AuditQuery
{
    /// <summary>The user.</summary>
    public string? UserId { get; init; }

    /// <summary>The team.</summary>
    public string? TeamId { get; init; }

    /// <summary>The actor.</summary>
    public string? Actor { get; init; }

    /// <summary>The request.</summary>
    public string? RequestId { get; init; }

    /// <summary>The actions; empty for all.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>The kind of thing.</summary>
    public string? Resource { get; init; }

    /// <summary>The thing.</summary>
    public string? ResourceId { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Not after.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Rows to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows to return, 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of audit rows and how many match in all.</summary>
public sealed record AuditPage(ImmutableArray<AuditEntry> Rows, long Total);

/// <summary>How the chain was found.</summary>
/// <param name="IsIntact">Whether every row is there and as it was written.</param>
/// <param name="Rows">How many rows were found good.</param>
/// <param name="From">The first number that is kept.</param>
/// <param name="To">The last number that was looked at; 0 if there is none.</param>
/// <param name="Head">The newest row, to be noted elsewhere; null if there never was one.</param>
/// <param name="BrokenAt">The first number where the chain does not hold; null where no single row is to blame.</param>
/// <param name="Reason">What is wrong there; of an intact chain, what could not be looked at. Null if there is nothing to say.</param>
public sealed record AuditVerdict(bool IsIntact, long Rows, long From, long To, AuditMark? Head, long? BrokenAt, string? Reason);
