using System.Globalization;
using System.Text.Json.Serialization;

namespace Fleet.Billing;

/// <summary>A calendar month in UTC.</summary>
/// <param name="Year">1970 to 9998.</param>
/// <param name="Month">1 to 12.</param>
[GenerateSerializer, Immutable, Alias("fleet.billing-period")]
public readonly record struct BillingPeriod([property: Id(0)] int Year, [property: Id(1)] int Month)
{
    /// <summary>Its first moment.</summary>
    public DateTimeOffset Begin => new(Year, Month, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The moment after its last.</summary>
    public DateTimeOffset End => Next.Begin;

    /// <summary>The month after it.</summary>
    [JsonIgnore]
    public BillingPeriod Next => Month == 12 ? new(Year + 1, 1) : new(Year, Month + 1);

    /// <summary>The month before it.</summary>
    [JsonIgnore]
    public BillingPeriod Previous => Month == 1 ? new(Year - 1, 12) : new(Year, Month - 1);

    /// <summary>How many hours it has.</summary>
    public int Hours => (int)(End - Begin).TotalHours;

    /// <summary>The month that a moment falls into.</summary>
    public static BillingPeriod Of(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month);

    /// <summary>Reads <c>2026-01</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out BillingPeriod period)
    {
        period = default;
        if (!DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return false;
        if (day.Year is < 1970 or > 9998) return false;
        period = new(day.Year, day.Month);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");
}
