using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Billing;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>What was used in a month and what it comes to.</summary>
/// <param name="Period">The month.</param>
/// <param name="Currency">The currency of the cost, as ISO 4217 has it.</param>
/// <param name="Usage">What was used.</param>
/// <param name="Cost">What it comes to: the sums of what would be the lines of an invoice.</param>
/// <param name="IsFinal">Whether the month is over and nothing of it changes any more.</param>
public sealed record UsageShape(
    string Period, string Currency, UsageFigures Usage, CostFigures Cost, [property: JsonPropertyName("is_final")] bool IsFinal);

/// <summary>What was used. GB are 10^9 bytes.</summary>
/// <param name="ComputeHours">Hours up times reserved cores.</param>
/// <param name="StorageGb">Disk in use, averaged over what is over of the month.</param>
/// <param name="NetworkGb">Received and sent.</param>
/// <param name="InstanceHours">Hours up.</param>
/// <param name="StorageGbMonths">What of the storage is billed: GB times the share of the month that they were in use.</param>
public sealed record UsageFigures(
    [property: JsonPropertyName("compute_hours")] decimal ComputeHours,
    [property: JsonPropertyName("storage_gb")] decimal StorageGb,
    [property: JsonPropertyName("network_gb")] decimal NetworkGb,
    [property: JsonPropertyName("instance_hours")] decimal InstanceHours,
    [property: JsonPropertyName("storage_gb_months")] decimal StorageGbMonths)
{
    internal static UsageFigures Of(IReadOnlyCollection<UsageSum> used, BillingPeriod period, DateTimeOffset now)
    {
        var months = used.Sum(sum => Pricing.StorageGbMonths(sum, period));
        var over = (now < period.End ? now : period.End) - period.Begin;
        var share = over <= TimeSpan.Zero ? 0 : (decimal)over.Ticks / (period.End - period.Begin).Ticks;
        return new(
            Shown(used.Sum(Pricing.ComputeHours)), Shown(share == 0 ? 0 : months / share), Shown(used.Sum(Pricing.NetworkGb)),
            Shown(used.Sum(Pricing.InstanceHours)), Shown(months));
    }

    private static decimal Shown(decimal value) => Math.Round(value, 4, MidpointRounding.AwayFromZero);
}

/// <summary>What usage comes to.</summary>
/// <param name="Compute">The hours of cores.</param>
/// <param name="Storage">The disk.</param>
/// <param name="Network">The network.</param>
/// <param name="Total">All of it.</param>
public sealed record CostFigures(decimal Compute, decimal Storage, decimal Network, decimal Total)
{
    internal static CostFigures Of(IReadOnlyCollection<InvoiceLine> lines)
    {
        decimal Sum(BilledKind kind) => Money.Of(lines.Where(line => line.Kind == kind).Sum(line => line.Amount));
        return new(Sum(BilledKind.Compute), Sum(BilledKind.Storage), Sum(BilledKind.Network), Money.Of(lines.Sum(line => line.Amount)));
    }
}

/// <summary>Amounts with both their places.</summary>
internal static class Money
{
    public static decimal Of(decimal amount) => amount + 0.00m;
}

/// <summary>A page of invoices.</summary>
public sealed record InvoiceList(
    IReadOnlyList<InvoiceShape> Invoices, long Total, int Limit, int Offset, bool HasMore) : AgentList(Total, Limit, Offset, HasMore);

/// <summary>An invoice.</summary>
public record InvoiceShape
{
    internal InvoiceShape(InvoiceView view)
    {
        (Id, Period, Amount, Currency) = (view.Id.Value, view.Period.ToString(), Money.Of(view.Amount), view.Currency);
        (Status, DueDate, Sha256) = (WireName.Snake(view.Status), InvoiceDay.Of(view.DueDate), view.Sha256);
        (CreatedAt, PaidBy) = (AgentTime.Of(view.ClosedAt), view.PaidBy);
        PaidAt = view.PaidAt is { } at ? AgentTime.Of(at) : null;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its month.</summary>
    public string Period { get; }

    /// <summary>The sum of its lines.</summary>
    public decimal Amount { get; }

    /// <summary>As ISO 4217 has it.</summary>
    public string Currency { get; }

    /// <summary>due or paid.</summary>
    public string Status { get; }

    /// <summary>The day by which it is to be paid.</summary>
    [JsonPropertyName("due_date")]
    public string DueDate { get; }

    /// <summary>When the month was closed.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When somebody said that it was paid; null if nobody has.</summary>
    [JsonPropertyName("paid_at")]
    public string? PaidAt { get; }

    /// <summary>Who said so.</summary>
    [JsonPropertyName("paid_by")]
    public string? PaidBy { get; }

    /// <summary>The SHA-256 of its content, in lower-case hex.</summary>
    public string Sha256 { get; }
}

/// <summary>An invoice with its lines.</summary>
public sealed record InvoiceDetail : InvoiceShape
{
    internal InvoiceDetail(InvoiceView view, ImmutableArray<InvoiceLine> lines)
        : base(view)
    {
        IsIntact = InvoiceDigest.Of(view, lines) == view.Sha256;
        Tariffs = [.. view.Tariffs.Select(tariff => new TariffShape(
            InvoiceDay.Of(tariff.From), tariff.ComputeHour, tariff.StorageGbMonth, tariff.NetworkGb))];
        Lines = [.. lines.Select(line => new InvoiceLineShape(line))];
    }

    /// <summary>Whether its content still has that sum.</summary>
    [JsonPropertyName("is_intact")]
    public bool IsIntact { get; }

    /// <summary>The tariffs that held in its month.</summary>
    public IReadOnlyList<TariffShape> Tariffs { get; }

    /// <summary>Its lines, by instance.</summary>
    public IReadOnlyList<InvoiceLineShape> Lines { get; }
}

/// <summary>What things cost from a day on.</summary>
/// <param name="From">The day.</param>
/// <param name="ComputeHour">An hour of a reserved core.</param>
/// <param name="StorageGbMonth">10^9 bytes of disk throughout a month.</param>
/// <param name="NetworkGb">10^9 bytes received or sent.</param>
public sealed record TariffShape(
    string From,
    [property: JsonPropertyName("compute_hour")] decimal ComputeHour,
    [property: JsonPropertyName("storage_gb_month")] decimal StorageGbMonth,
    [property: JsonPropertyName("network_gb")] decimal NetworkGb);

/// <summary>A line of an invoice: quantity times unit price, rounded half up.</summary>
public sealed record InvoiceLineShape
{
    internal InvoiceLineShape(InvoiceLine line)
    {
        (InstanceId, Name, Team, AgentId) = (line.InstanceId, line.Name, line.Team, line.ReplicaSet);
        (Kind, Tariff) = (WireName.Snake(line.Kind), InvoiceDay.Of(line.Tariff));
        (Quantity, UnitPrice, Amount) = (line.Quantity, line.UnitPrice, Money.Of(line.Amount));
    }

    /// <summary>The instance.</summary>
    [JsonPropertyName("instance_id")]
    public string InstanceId { get; }

    /// <summary>Its name; null if it was not known any more.</summary>
    public string? Name { get; }

    /// <summary>Its team at that time; null for none.</summary>
    public string? Team { get; }

    /// <summary>The agent whose replica it was; null for none.</summary>
    [JsonPropertyName("agent_id")]
    public string? AgentId { get; }

    /// <summary>compute (hours), storage (GB-months) or network (GB).</summary>
    public string Kind { get; }

    /// <summary>The first day of the tariff that held.</summary>
    public string Tariff { get; }

    /// <summary>How much, to six places.</summary>
    public decimal Quantity { get; }

    /// <summary>What one costs.</summary>
    [JsonPropertyName("unit_price")]
    public decimal UnitPrice { get; }

    /// <summary>What that comes to.</summary>
    public decimal Amount { get; }
}

/// <summary>Days as the surface writes them.</summary>
internal static class InvoiceDay
{
    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
