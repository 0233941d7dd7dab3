using System.Globalization;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Rest;

/// <summary>
/// What does a request cost, and does it cost more in a large fleet? A real Fleet in a process of its own answers gets, lists and creates while it
/// grows; beside each, in turns, a bare Kestrel endpoint answers the same request with the same bytes.
/// </summary>
internal static class RestLoad
{
    private const string Get = "get";
    private const string List20 = "list 20";
    private const string List100 = "list 100, filtered";
    private const string Create = "create";

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var (callers, rounds) = (options.Count("callers", 16, 16), options.Count("rounds", 3, 1));
        var span = TimeSpan.FromSeconds(options.Of("seconds", 3, 1));
        var most = options.Count("most", 100_000, 10_000);
        int[] sizes = [.. new[] { 1_000, 10_000, 100_000 }.Where(size => size < most), most];
        var report = new LoadReport("rest", string.Create(CultureInfo.InvariantCulture, $"{callers} connections, fleets of {string.Join(", ", sizes.Select(size => size.ToString("N0", CultureInfo.InvariantCulture)))}"));
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            await using var server = await LoadedApi.Start(folder.FullName);
            await using var bare = await LoadedApi.StartBare("bare");
            var fleet = new SeededFleet(server);
            var rates = new Dictionary<(string, int), double>();
            foreach (var size in sizes)
            {
                report.Add($"{size:N0}: registered per second while it grew to this", await fleet.Fill(size));
                foreach (var question in Questions(fleet))
                {
                    var (own, other) = await Measure(fleet, bare, question, callers, rounds, options.Span(5, 1), span);
                    rates[(question.Name, size)] = own.PerSecond;
                    Add(report, size, question, own, other);
                }

                report.Add($"{size:N0}: memory, MiB", server.Memory() / 1024.0 / 1024.0);
            }

            foreach (var name in new[] { Get, List20, List100, Create })
            {
                report.Add($"{name}: rate at {sizes[^1]:N0} / rate at {sizes[0]:N0}", rates[(name, sizes[^1])] / rates[(name, sizes[0])], atLeast: 0.8);
            }

            using var raw = new RawInserts(folder.FullName, bytes: 1_500);
            await raw.PerSecond(span);
            report.Add("bare inserts of 1,500 bytes, 100 in a transaction, rows per second", await raw.PerSecond(span));
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<Question> Questions(SeededFleet fleet)
    {
        var number = 0;
        yield return new(Get, () => ("GET", $"/api/v1/instances/{fleet.Ids[Random.Shared.Next(fleet.Ids.Count)]}", null), 200, 0.50, 50);
        yield return new(List20, () => ("GET", $"/api/v1/instances?limit=20&page={Random.Shared.Next(1, 6)}", null), 200, 0.25, 100);
        yield return new(List100, () => ("GET", $"/api/v1/instances?limit=100&provider=docker&region=r{Random.Shared.Next(SeededFleet.Regions)}", null), 200, null, 100);
        yield return new(Create, () =>
        {
            var one = Interlocked.Increment(ref number);
            return ("POST", "/api/v1/instances", SeededFleet.Registration($"made-{fleet.Ids.Count}-{one}", one));
        }, 201, null, 200);
    }

    private static async Task<(LoopResult Fleet, LoopResult Bare)> Measure(
        SeededFleet fleet, ChildServer bare, Question question, int callers, int rounds, TimeSpan warmUp, TimeSpan span)
    {
        await using var asked = new Peers(fleet.Server.Address, callers);
        await using var others = new Peers(bare.Address, callers);
        var (method, path, body) = question.Next();
        await asked[0].Send(asked[0].Request(method, path, body), keepBody: true);
        await others[0].Send(others[0].Request("PUT", "/same", System.Text.Encoding.UTF8.GetString(asked[0].Body)));
        var results = await ClosedLoop.InTurns(
            rounds, warmUp, span,
            time => ClosedLoop.Run(callers, time, async caller => await asked[caller].Send(Next(asked[caller])) == question.Status, fleet.Server.CpuSeconds),
            time => ClosedLoop.Run(callers, time, async caller => await others[caller].Send(others[caller].Request(method, "/same", body)) == question.Status, bare.CpuSeconds));
        return (results[0], results[1]);

        byte[] Next(HttpPeer peer)
        {
            var (method, path, body) = question.Next();
            return peer.Request(method, path, body);
        }
    }

    private static void Add(LoadReport report, int size, Question question, LoopResult own, LoopResult bare)
    {
        var what = $"{size:N0}: {question.Name}";
        report.Add($"{what}: per second", own.PerSecond);
        report.Add($"{what}: / bare endpoint", own.PerSecond / bare.PerSecond, atLeast: question.Ratio);
        report.Add($"{what}: processor time of the server, us", 1e6 / own.PerCpuSecond);
        report.Add($"{what}: the bare endpoint's, us", 1e6 / bare.PerCpuSecond);
        report.Add($"{what}: p50, ms", own.P50);
        report.Add($"{what}: p99, ms", own.P99, atMost: question.P99);
        if (own.Failures > 0) report.Add($"{what}: failed", own.Failures, atMost: 0);
    }

    /// <summary>What is asked, over and over.</summary>
    /// <param name="Name">Its name in the table.</param>
    /// <param name="Next">The next request: method, path, body.</param>
    /// <param name="Status">The status of a good answer.</param>
    /// <param name="Ratio">The share of the bare endpoint's rate that is wanted.</param>
    /// <param name="P99">The wanted 99th percentile, in milliseconds.</param>
    private sealed record Question(string Name, Func<(string Method, string Path, string? Body)> Next, int Status, double? Ratio, double P99);

    private sealed class Peers(Uri server, int count) : IAsyncDisposable
    {
        private readonly HttpPeer[] _peers = [.. Enumerable.Range(0, count).Select(_ => new HttpPeer(server, LoadedApi.Key))];

        public HttpPeer this[int number] => _peers[number];

        public async ValueTask DisposeAsync()
        {
            foreach (var peer in _peers) await peer.DisposeAsync();
        }
    }
}
