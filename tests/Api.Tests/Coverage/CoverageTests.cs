using System.Text;
using Fleet.Api.Http;
using Fleet.Api.Tests.Access;
using Fleet.Api.Tests.Hosting;

namespace Fleet.Api.Tests.Coverage;

/// <summary>What the five documents offer stands in docs/coverage.md, with the endpoint, the least role and the test of each. None is missing.</summary>
public sealed class CoverageTests(FleetHost fleet)
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";

    [Fact]
    public void Every_documented_operation_is_served()
    {
        var served = ByKey();
        Assert.All(Documented.All, one => Assert.True(served.ContainsKey(one.Key), $"{one.Method} {one.Path} of {one.Document} is not served"));
        Assert.Equal(Documented.All.Count, Documented.All.Select(one => (one.Document, one.Method, one.Path)).Distinct().Count());
    }

    [Fact]
    public void Every_documented_operation_has_a_test_that_is_there() => Assert.All(Documented.All, one =>
    {
        Assert.True(Exercised.Tests.TryGetValue(one.Key, out var test), $"No test exercises {one.Method} {one.Path} of {one.Document}");
        var (type, method) = test!.Split('.') is [var first, var second] ? (first, second) : (test, "");
        var there = typeof(CoverageTests).Assembly.GetTypes().Where(candidate => candidate.Name == type).SelectMany(candidate => candidate.GetMethods());
        Assert.True(there.Any(candidate => candidate.Name == method), $"{test}, which exercises {one.Method} {one.Path}, is not there");
    });

    [Fact]
    public async Task The_checked_in_table_is_that_of_the_documents_the_endpoints_and_the_tests()
    {
        var file = Path.Combine(Documented.Root, "docs", "coverage.md");
        var made = Table();
        if (Environment.GetEnvironmentVariable(Refresh) is "1") await File.WriteAllTextAsync(file, made);
        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file) == made,
            $"docs/coverage.md is not what documents, endpoints and tests give. If that is meant, run these tests once with {Refresh}=1 and commit the file.");
    }

    private string Table()
    {
        var served = ByKey();
        var text = new StringBuilder(
            """
            # What the documents offer

            Every operation of the five API documents, with the endpoint that serves it, the least role that it asks for, and a test that exercises it.
            Made by a test, which says how to refresh it; another holds that each of these tests really calls its operation.

            """.ReplaceLineEndings("\n"));
        foreach (var document in Documented.All.GroupBy(one => one.Document))
        {
            text.Append($"\n## {document.Key}: {document.Count()} operations\n\n| operation | endpoint | role | test |\n|---|---|---|---|\n");
            foreach (var one in document)
            {
                var endpoint = served.GetValueOrDefault(one.Key);
                var role = endpoint?.Access.Required is { } required ? WireName.Upper(required.Role) : "none";
                text.Append($"| {one.Method} `{one.Path}` | `{endpoint?.Path}` | {role} | {Exercised.Tests.GetValueOrDefault(one.Key)} |\n");
            }
        }

        return text.ToString();
    }

    private Dictionary<string, Served> ByKey() =>
        Served.All(fleet).GroupBy(one => $"{one.Method} {Documented.Nameless(one.Path)}").ToDictionary(same => same.Key, same => same.First());
}
