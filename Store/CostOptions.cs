namespace Fleet.Store;

/// <summary>How costs are reckoned. Section <c>Costs</c>.</summary>
public sealed class CostOptions
{
    /// <summary>
    /// The folder with the bills that are imported; null for none. Each of its files <c>*.csv</c> is read when it is new or has changed, by the
    /// process that has the duty: all processes must see the same folder.
    /// </summary>
    public string? Bills { get; set; }

    /// <summary>The greatest file of bills that is read. Default 16 MiB: a few hundred thousand lines.</summary>
    public int MaxBillBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many US dollars one unit of the tariff's currency is. Needed where that is not USD: until it is given, nothing that the tariff prices
    /// costs anything here.
    /// </summary>
    public decimal? TariffToUsd { get; set; }

    /// <summary>
    /// An hour in which the processor was used less than that on average, in percent of one core, and little was sent and received, counts as
    /// idle. Default 5: an operating system by itself takes one or two.
    /// </summary>
    public double IdleCpuPercent { get; set; } = 5;

    /// <summary>How many bytes received and sent in an hour are little. Default 10 MB: an agent's own heartbeats take a tenth of that.</summary>
    public long IdleBytesPerHour { get; set; } = 10_000_000;

    /// <summary>Of how many hours there must be measurements before a smaller size is recommended. Default 72: three days and nights.</summary>
    public int MinMeasuredHours { get; set; } = 72;
}
