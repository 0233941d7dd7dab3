using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Fleet.Billing;

/// <summary>
/// What an invoice's SHA-256 is over: UTF-8 text, one row of tab-separated fields for the invoice, one for each tariff and one for each
/// line, in their order, each ended by a line feed. What is absent is empty. Anybody can make it again: <c>docs/billing.md</c>.
/// </summary>
public static class InvoiceDigest
{
    /// <summary>The SHA-256 in lower-case hex.</summary>
    public static string Of(InvoiceView invoice, ImmutableArray<InvoiceLine> lines)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        var text = new StringBuilder();
        Row(text, invoice.Id.Value, invoice.Period.ToString(), invoice.Currency, Money(invoice.Amount), Time(invoice.ClosedAt), Day(invoice.DueDate));
        foreach (var tariff in invoice.Tariffs) Row(text, Day(tariff.From), Price(tariff.ComputeHour), Price(tariff.StorageGbMonth), Price(tariff.NetworkGb));
        foreach (var line in lines)
        {
            Row(
                text, line.InstanceId, line.Name, line.Team, line.ReplicaSet, JsonNamingPolicy.CamelCase.ConvertName(line.Kind.ToString()),
                Day(line.Tariff), line.Quantity.ToString("0.000000", CultureInfo.InvariantCulture), Price(line.UnitPrice), Money(line.Amount));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Row(StringBuilder text, params ReadOnlySpan<string?> fields) => text.AppendJoin('\t', fields).Append('\n');

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    // Without the zeros at the end, which a database may or may not keep.
    private static string Price(decimal price) => price.ToString("0.##########", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
