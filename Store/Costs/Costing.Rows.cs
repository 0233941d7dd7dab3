using Fleet.Costs;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>The statements of costing.</summary>
internal sealed partial class Costing
{
    // An instance that has no record any more is where it was when it had one.
    private const string Unknown = "unknown";
    private const string SameProvider = "provider = CASE WHEN excluded.provider = 'unknown' THEN cost_entries.provider ELSE excluded.provider END";

    private static SqlStatement Entry(
        string instance, long day, string? provider, CostSource source, CostAmounts amounts, decimal sent, string detail) => new(
        $"""
        INSERT INTO cost_entries (instance_id, at, provider, source, compute, storage, network, llm, sent_bytes, detail)
        VALUES (@instance, @day, @provider, @source, @compute, @storage, @network, @llm, @sent, @detail)
        ON CONFLICT (instance_id, at) DO UPDATE SET {SameProvider}, source = excluded.source, compute = excluded.compute,
          storage = excluded.storage, network = excluded.network, llm = excluded.llm, sent_bytes = excluded.sent_bytes, detail = excluded.detail
        """,
        ("instance", instance), ("day", day), ("provider", ProviderOf(provider)), ("source", source.ToString()),
        ("compute", CostTable.Stored(amounts.Compute)), ("storage", CostTable.Stored(amounts.Storage)),
        ("network", CostTable.Stored(amounts.Network)), ("llm", CostTable.Stored(amounts.Llm)), ("sent", (long)sent), ("detail", detail));

    private static SqlStatement Llm(string instance, long day, string? provider, decimal llm) => new(
        """
        INSERT INTO cost_entries (instance_id, at, provider, source, compute, storage, network, llm, sent_bytes, detail)
        VALUES (@instance, @day, @provider, @source, 0, 0, 0, @llm, 0, '')
        ON CONFLICT (instance_id, at) DO UPDATE SET llm = excluded.llm WHERE cost_entries.llm <> excluded.llm
        """,
        ("instance", instance), ("day", day), ("provider", ProviderOf(provider)), ("source", nameof(CostSource.Actual)), ("llm", CostTable.Stored(llm)));

    private static string ProviderOf(string? provider) => string.IsNullOrEmpty(provider) ? Unknown : provider;

    private static SqlStatement Closed(long until) => new(
        """
        INSERT INTO duties (name, holder, leased_until, done_until) VALUES (@name, '', 0, @until)
        ON CONFLICT (name) DO UPDATE SET done_until = excluded.done_until WHERE duties.done_until < excluded.done_until
        """,
        ("name", Duty), ("until", until));
}
