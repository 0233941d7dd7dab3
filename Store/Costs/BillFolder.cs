using System.Globalization;
using System.Text;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Store.History;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Costs;

/// <summary>
/// Puts what bills say beside the entries, where it counts in place of what was reckoned. When a file is new or another than before, all files
/// are read in the order of their names, so that of two that tell of the same instance and day the later name counts. A file that is faulty, or
/// is no more, leaves what it has said before.
/// </summary>
internal sealed partial class BillFolder(ISqlEngine engine, CostOptions options, ILogger log)
{
    private const int RowsAtOnce = 200;

    /// <summary>Reads the folder, if anything in it has changed.</summary>
    public async Task Run(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Files() is not { } files) return;
        var known = (await engine.Read(
            new SqlStatement("SELECT file, fingerprint FROM cost_bills"), row => (row.GetString(0), row.GetString(1)), cancellationToken)).ToDictionary();
        if (files.All(file => known.GetValueOrDefault(file.Name) == Fingerprint(file))) return;

        var read = new List<(FileInfo File, Dictionary<(string Instance, DateOnly Day), BilledDay> Bills)>();
        foreach (var file in files)
        {
            var mark = Fingerprint(file);
            var bills = Read(file);
            if (bills.IsOk) read.Add((file, bills.Value));
            else if (known.GetValueOrDefault(file.Name) != mark) Refused(log, file.Name, bills.Error.Message);
            if (!bills.IsOk) await engine.Write([Known(file.Name, mark, bills.Error.Message)], cancellationToken);
        }

        foreach (var (file, _) in read) await engine.Write([Forgotten(file.Name)], cancellationToken);
        foreach (var (file, bills) in read)
        {
            // Known only when all of it is there: whatever happens before, the next pass reads it again.
            var mark = Fingerprint(file);
            foreach (var some in bills.Chunk(RowsAtOnce)) await engine.Write([.. some.Select(one => Billed(file.Name, one.Key, one.Value))], cancellationToken);
            await engine.Write([Known(file.Name, mark, null)], cancellationToken);
            if (known.GetValueOrDefault(file.Name) != mark) Imported(log, file.Name, bills.Count);
        }
    }

    private List<FileInfo>? Files()
    {
        try
        {
            return [.. new DirectoryInfo(options.Bills!).EnumerateFiles("*.csv").OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            FolderUnreadable(log, exception.Message);
            return null;
        }
    }

    private Outcome<Dictionary<(string Instance, DateOnly Day), BilledDay>> Read(FileInfo file)
    {
        if (file.Length > options.MaxBillBytes) return FleetError.Invalid($"it has more than {options.MaxBillBytes} bytes", "file");
        try
        {
            using var text = new StreamReader(file.FullName, Encoding.UTF8);
            return BillReader.Read(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return FleetError.Unavailable($"it cannot be read: {exception.Message}");
        }
    }

    // As it was when the folder was listed: what is written meanwhile is another file at the next pass.
    private static string Fingerprint(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");

    private static SqlStatement Forgotten(string file) => new(
        "UPDATE cost_entries SET billed_compute = NULL, billed_storage = NULL, billed_network = NULL, billed_llm = NULL, bill = NULL WHERE bill = @file",
        ("file", file));

    // A day that Fleet knows nothing of costs what the bill says, and nothing by itself.
    private static SqlStatement Billed(string file, (string Instance, DateOnly Day) key, BilledDay billed) => new(
        """
        INSERT INTO cost_entries (
          instance_id, at, provider, source, compute, storage, network, llm, sent_bytes, detail,
          billed_compute, billed_storage, billed_network, billed_llm, bill)
        VALUES (@instance, @day, 'unknown', @source, 0, 0, 0, 0, 0, '', @compute, @storage, @network, @llm, @file)
        ON CONFLICT (instance_id, at) DO UPDATE SET billed_compute = excluded.billed_compute, billed_storage = excluded.billed_storage,
          billed_network = excluded.billed_network, billed_llm = excluded.billed_llm, bill = excluded.bill
        """,
        ("instance", key.Instance), ("day", CostTable.Stored(key.Day)), ("source", nameof(CostSource.Actual)),
        ("compute", Stored(billed.Compute)), ("storage", Stored(billed.Storage)), ("network", Stored(billed.Network)), ("llm", Stored(billed.Llm)),
        ("file", file));

    private static SqlStatement Known(string file, string fingerprint, string? error) => new(
        """
        INSERT INTO cost_bills (file, fingerprint, error) VALUES (@file, @fingerprint, @error)
        ON CONFLICT (file) DO UPDATE SET fingerprint = excluded.fingerprint, error = excluded.error
        """,
        ("file", file), ("fingerprint", fingerprint), ("error", error));

    private static object? Stored(decimal? usd) => usd is { } known ? CostTable.Stored(known) : null;

    [LoggerMessage(23, LogLevel.Information, "The bills of {File} are imported: {Days} days of instances")]
    private static partial void Imported(ILogger logger, string file, int days);

    [LoggerMessage(24, LogLevel.Warning, "The bills of {File} are refused: {Reason}")]
    private static partial void Refused(ILogger logger, string file, string reason);

    [LoggerMessage(25, LogLevel.Warning, "The folder of bills cannot be read: {Reason}")]
    private static partial void FolderUnreadable(ILogger logger, string reason);
}
