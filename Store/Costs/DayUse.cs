using Fleet.Catalog;

namespace Fleet.Store.Costs;

/// <summary>What an instance used on one day.</summary>
/// <param name="RunMs">Milliseconds up.</param>
/// <param name="CoreMs">The same times thousandths of the cores that were reserved.</param>
/// <param name="DiskByteHours">Bytes of disk times hours.</param>
/// <param name="NetworkBytes">Bytes received and sent.</param>
/// <param name="SentBytes">Bytes sent.</param>
/// <param name="SentBefore">Bytes sent in the month before that day.</param>
internal sealed record DayUse(long RunMs, long CoreMs, decimal DiskByteHours, decimal NetworkBytes, decimal SentBytes, decimal SentBefore)
{
    public static readonly DayUse None = new(0, 0, 0, 0, 0, 0);

    public decimal Hours => RunMs / 3_600_000m;

    public decimal CoreHours => CoreMs / 3_600_000_000m;

    public decimal GbHours => DiskByteHours / Gb;

    public const decimal Gb = 1_000_000_000m;
}

/// <summary>A size of a catalogue as it was chosen for an instance.</summary>
/// <param name="Size">The size.</param>
/// <param name="IsTold">Whether the instance says itself that it is of that size.</param>
internal sealed record ChosenSize(ComputeSize Size, bool IsTold);

/// <summary>Chooses the size that an instance is priced by. Pure.</summary>
internal static class SizeChoice
{
    /// <summary>
    /// The one that the instance names; else the cheapest that is as great as its machine; else the greatest there is. Null where no size has a
    /// price. Sizes with graphics processors are only chosen by name: nobody measures those.
    /// </summary>
    public static ChosenSize? Of(ComputeCatalog catalog, string? told, double cores, double memoryGb)
    {
        if (told is not null && catalog.Sizes.FirstOrDefault(size => size.Id == told && size.PricePerHour is not null) is { } named) return new(named, true);
        return (Smallest(catalog, cores, memoryGb, 0) ?? Greatest(catalog)) is { } size ? new(size, false) : null;
    }

    /// <summary>The cheapest size with so much; null if none has.</summary>
    public static ComputeSize? Smallest(ComputeCatalog catalog, double cores, double memoryGb, double storageGb) => Priced(catalog)
        .Where(size => size.Vcpus >= cores && size.MemoryGb >= memoryGb && (size.StorageGb == 0 || size.StorageGb >= storageGb))
        .MinBy(size => (size.PricePerHour, size.Id));

    private static ComputeSize? Greatest(ComputeCatalog catalog) => Priced(catalog).MaxBy(size => (size.Vcpus, size.MemoryGb, size.Id));

    private static IEnumerable<ComputeSize> Priced(ComputeCatalog catalog) =>
        catalog.Sizes.Where(size => size.PricePerHour is not null && size.Category == "cpu");
}
