using System.Collections.Immutable;

namespace Fleet.Billing;

/// <summary>Where an invoice stands.</summary>
[GenerateSerializer, Alias("fleet.invoice-status")]
public enum InvoiceStatus
{
    /// <summary>Closed, and nobody has said that it was paid.</summary>
    Due,

    /// <summary>Somebody has said that it was paid.</summary>
    Paid,
}

/// <summary>What a line is for.</summary>
[GenerateSerializer, Alias("fleet.billed-kind")]
public enum BilledKind
{
    /// <summary>Hours of reserved cores.</summary>
    Compute,

    /// <summary>GB of disk throughout a month.</summary>
    Storage,

    /// <summary>GB received and sent.</summary>
    Network,
}

/// <summary>One line of an invoice. Its amount is the quantity times the unit price, rounded half up to cents, once.</summary>
/// <param name="InstanceId">What was used.</param>
/// <param name="Name">Its name when the line was made; null if that was not known.</param>
/// <param name="Team">Whose it was; null for nobody's.</param>
/// <param name="ReplicaSet">The set that it was a replica of; null for none.</param>
/// <param name="Kind">What was used of it.</param>
/// <param name="Tariff">The first day of the tariff that held.</param>
/// <param name="Quantity">How much, to six places: compute hours, GB-months or GB.</param>
/// <param name="UnitPrice">What one of them costs.</param>
/// <param name="Amount">What that comes to, to two places.</param>
[GenerateSerializer, Immutable, Alias("fleet.invoice-line")]
public sealed record InvoiceLine(
    [property: Id(0)] string InstanceId,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Team,
    [property: Id(3)] string? ReplicaSet,
    [property: Id(4)] BilledKind Kind,
    [property: Id(5)] DateOnly Tariff,
    [property: Id(6)] decimal Quantity,
    [property: Id(7)] decimal UnitPrice,
    [property: Id(8)] decimal Amount);

/// <summary>An invoice without its lines. All of it but the payment was written once and stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("fleet.invoice-view")]
public sealed record InvoiceView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required InvoiceId Id { get; init; }

    /// <summary>Its month.</summary>
    [Id(1)]
    public required BillingPeriod Period { get; init; }

    /// <summary>The currency, as ISO 4217 has it.</summary>
    [Id(2)]
    public required string Currency { get; init; }

    /// <summary>The sum of its lines.</summary>
    [Id(3)]
    public required decimal Amount { get; init; }

    /// <summary>The tariffs that held in its month.</summary>
    [Id(4)]
    public ImmutableArray<Tariff> Tariffs { get; init; } = [];

    /// <summary>How many lines it has.</summary>
    [Id(5)]
    public int LineCount { get; init; }

    /// <summary>When it was closed.</summary>
    [Id(6)]
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>The day by which it is to be paid.</summary>
    [Id(7)]
    public required DateOnly DueDate { get; init; }

    /// <summary>The SHA-256 of its content, in lower-case hex; see <see cref="InvoiceDigest"/>.</summary>
    [Id(8)]
    public required string Sha256 { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(9)]
    public InvoiceStatus Status { get; init; }

    /// <summary>When somebody said that it was paid.</summary>
    [Id(10)]
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>Who said so.</summary>
    [Id(11)]
    public string? PaidBy { get; init; }
}
