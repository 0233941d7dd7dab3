using System.Collections.Concurrent;
using Fleet.Api.Tests.Coverage;

[assembly: AssemblyFixture(typeof(Exercised))]

namespace Fleet.Api.Tests.Coverage;

/// <summary>
/// Which test exercises which documented operation stands in exercised.tsv. At the end of a run each test that has run and is named there
/// must have called its operation, and been served.
/// </summary>
public sealed class Exercised : IDisposable
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";

    // They call everything and look at one thing.
    private static readonly string[] Sweeps = ["RoleTests", "IsolationTests", "ScopeTests", "TeamRoleTests", "SecretScanTests"];

    private static readonly ConcurrentDictionary<(string Test, string Method, string Path), bool> Calls = [];
    private static readonly ConcurrentDictionary<string, bool> Ran = [];

    /// <summary>The test that exercises each operation, by the operation's key.</summary>
    internal static IReadOnlyDictionary<string, string> Tests { get; } = File.Exists(Documented.PathOf("Coverage", "exercised.tsv"))
        ? Documented.Rows("Coverage", "exercised.tsv").ToDictionary(row => row[0], row => row[1])
        : [];

    /// <summary>A test has called, and was answered so.</summary>
    internal static void Note(HttpMethod method, Uri? address, int status)
    {
        if (TestContext.Current is not { TestMethod.MethodName: { } name, TestClass.TestClassSimpleName: { } type } || address is null) return;
        var test = $"{type}.{name}";
        Ran[test] = true;
        if (status is >= 200 and < 300) Calls[(test, method.Method, address.AbsolutePath)] = true;
    }

    public void Dispose()
    {
        var calls = Calls.Keys
            .Select(call => (call.Test, Operation: Documented.Of(call.Method, call.Path)?.Key))
            .Where(call => call.Operation is not null && !Sweeps.Contains(call.Test.Split('.')[0]))
            .ToHashSet();
        if (Environment.GetEnvironmentVariable(Refresh) is "1") Write(calls!);
        var silent = Tests.Where(one => Ran.ContainsKey(one.Value) && !calls.Contains((one.Value, one.Key))).Select(one => $"{one.Value}: {one.Key}").ToList();
        if (silent.Count > 0) throw new InvalidOperationException($"These tests no longer call what exercised.tsv says, or are refused: {string.Join("; ", silent)}");
    }

    // A test is about an operation if its class is named like it, and the fewer others it calls, the more it is. What this run did not see stays.
    private static void Write(HashSet<(string Test, string Operation)> calls)
    {
        var breadth = calls.GroupBy(call => call.Test).ToDictionary(test => test.Key, test => test.Count());
        var tests = new SortedDictionary<string, string>(Tests.ToDictionary(), StringComparer.Ordinal);
        foreach (var operation in calls.GroupBy(call => call.Operation))
        {
            if (tests.TryGetValue(operation.Key, out var named) && calls.Contains((named, operation.Key))) continue;
            tests[operation.Key] = operation.Select(call => call.Test).OrderByDescending(test => IsNamedLike(test, operation.Key!))
                .ThenBy(test => breadth[test]).ThenBy(test => test, StringComparer.Ordinal).First();
        }

        File.WriteAllLines(
            Documented.PathOf("Coverage", "exercised.tsv"),
            [$"# Operation and the test that exercises it. Made by a whole run of these tests with {Refresh}=1.", .. tests.Select(one => $"{one.Key}\t{one.Value}")]);
    }

    private static bool IsNamedLike(string test, string operation) =>
        operation.Replace("-", "", StringComparison.Ordinal).Contains(test[..test.IndexOf("Tests.", StringComparison.Ordinal)], StringComparison.OrdinalIgnoreCase);
}

/// <summary>Tells what a client calls.</summary>
internal sealed class NotedCalls(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        Exercised.Note(request.Method, request.RequestUri, (int)answer.StatusCode);
        return answer;
    }
}
