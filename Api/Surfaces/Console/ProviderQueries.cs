using System.ComponentModel;
using System.Globalization;
using Fleet.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of a catalogue.</summary>
public record CatalogQuery : IChecked
{
    private const int MaxRegion = 64;

    /// <summary>Where.</summary>
    [FromQuery(Name = "region"), Description("The region whose machines and prices are wanted; the provider's usual ones if absent.")]
    public string? Region { get; init; }

    internal string? RegionValue => string.IsNullOrEmpty(Region) ? null : Region;

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        QueryText.Plain(errors, "region", Region, MaxRegion);
        CheckMore(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckMore(ICollection<FieldError> errors) { }
}

/// <summary>The query of an estimate.</summary>
public sealed record EstimateQuery : CatalogQuery
{
    private const int MaxSize = 128;
    private const decimal MaxGb = 1_000_000;

    /// <summary>Which machine.</summary>
    [FromQuery(Name = "size_id"), Description("The machine's id in the catalogue. Required.")]
    public string? SizeId { get; init; }

    /// <summary>How much disk.</summary>
    [FromQuery(Name = "disk_gb"), Description("All the disk that is wanted, in gigabytes, 0 to 1000000; 20 if absent. What the machine's price contains costs nothing.")]
    public string? DiskGb { get; init; }

    /// <summary>How much is sent.</summary>
    [FromQuery(Name = "egress_gb"), Description("What is sent in a month, in gigabytes, 0 to 1000000; 10 if absent.")]
    public string? EgressGb { get; init; }

    internal decimal DiskValue { get; private set; }

    internal decimal EgressValue { get; private set; }

    /// <inheritdoc/>
    protected override void CheckMore(ICollection<FieldError> errors)
    {
        if (string.IsNullOrEmpty(SizeId)) errors.Add(new("size_id", "size_id is required"));
        QueryText.Plain(errors, "size_id", SizeId, MaxSize);
        (DiskValue, EgressValue) = (Gigabytes(errors, "disk_gb", DiskGb, 20), Gigabytes(errors, "egress_gb", EgressGb, 10));
    }

    private static decimal Gigabytes(ICollection<FieldError> errors, string field, string? text, decimal absent)
    {
        if (string.IsNullOrEmpty(text)) return absent;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= MaxGb) return value;
        errors.Add(new(field, $"{field} must be a number from 0 to {MaxGb:0}"));
        return absent;
    }
}
