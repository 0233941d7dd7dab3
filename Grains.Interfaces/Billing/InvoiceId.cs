using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Billing;

/// <summary>Names an invoice: its month stands in it, so that there is one for each.</summary>
[GenerateSerializer, Immutable, Alias("fleet.invoice-id"), JsonConverter(typeof(FleetIdJsonConverter<InvoiceId>))]
public readonly record struct InvoiceId([property: Id(0)] string Value) : IFleetId<InvoiceId>
{
    /// <inheritdoc/>
    public static string Prefix => "inv_";

    /// <summary>The month; null if the id names none.</summary>
    public BillingPeriod? Period =>
        Value is { Length: 10 } && BillingPeriod.TryParse($"{Value[4..8]}-{Value[8..]}", out var period) ? period : null;

    /// <inheritdoc/>
    public static InvoiceId Of(string value) => new(value);

    /// <summary>The invoice of a month, such as <c>inv_202601</c>.</summary>
    public static InvoiceId Of(BillingPeriod period) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{period.Year:0000}{period.Month:00}"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
