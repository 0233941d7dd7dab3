using System.Collections.Immutable;

namespace Fleet.Demo.World;

/// <summary>A kind of program that a fleet runs.</summary>
/// <param name="Name">What its instances are called.</param>
/// <param name="Command">How it is started.</param>
/// <param name="Cpu">Percent of a core that it takes on average.</param>
/// <param name="Memory">GiB that it may have.</param>
/// <param name="Disk">GiB that it may have.</param>
/// <param name="Traffic">Bytes that it receives in a second on average.</param>
/// <param name="Lines">What it logs, its level before a space; <c>#</c> is a number, <c>@</c> an id.</param>
internal sealed record Service(
    string Name, ImmutableArray<string> Command, double Cpu, int Memory, int Disk, double Traffic, ImmutableArray<string> Lines)
{
    /// <summary>All there are.</summary>
    public static ImmutableArray<Service> All { get; } =
    [
        new("shop", ["node", "server.js"], 34, 2, 20, 90_000,
        [
            "info GET /products/# 200 in # ms", "info POST /cart 201 in # ms", "info GET /checkout 200 in # ms", "warn GET /products/# took #0 ms",
            "debug session @ renewed", "error POST /cart 500: upstream catalog timed out after #0 ms",
        ]),
        new("catalog", ["java", "-jar", "catalog.jar"], 28, 4, 30, 60_000,
        [
            "info query products: # rows in # ms", "info cache hit ratio 0.9#", "warn slow query on products: #0 ms", "debug refreshed category tree, # nodes",
        ]),
        new("payments", ["./payments", "--config", "payments.toml"], 17, 2, 20, 25_000,
        [
            "info payment @ authorised", "info payment @ captured", "warn payment @ declined by the bank: insufficient funds", "error provider answered 503, payment @ is tried again",
        ]),
        new("search", ["java", "-Xmx3g", "-jar", "search.jar"], 46, 4, 60, 110_000,
        [
            "info search took # ms, # hits", "info merged # segments", "warn garbage collection took # ms", "debug indexed # documents",
        ]),
        new("mailer", ["python3", "mailer.py"], 8, 1, 10, 12_000,
        [
            "info order confirmation @ handed to the relay", "info queue has # messages", "warn relay is slow: # s for one message",
        ]),
        new("worker", ["bundle", "exec", "sidekiq"], 39, 2, 20, 30_000,
        [
            "info job ResizeImages @ done in # ms", "info job SyncStock @ done in #0 ms", "warn job ExportOrders @ is tried again (#/25)", "error job SyncStock @ failed: connection reset by peer",
        ]),
        new("reports", ["python3", "-m", "reports"], 22, 2, 40, 18_000,
        [
            "info report @ rendered, # pages", "info read # orders", "warn report @ took # s",
        ]),
        new("assistant", ["python3", "assistant.py"], 25, 2, 20, 40_000,
        [
            "info conversation @: answered in #0 ms", "info used #00 tokens", "warn answer of conversation @ was cut at the limit", "debug tool lookup_order called",
        ]),
    ];

    /// <summary>The one of that name, or one that any other program behaves like.</summary>
    public static Service Of(string name) => All.FirstOrDefault(service => service.Name == name) ?? All[0];
}
