using System.Security.Cryptography;
using System.Text;
using Fleet.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCaseOrderer(typeof(TestOrder))]
[assembly: TestCollectionOrderer(typeof(TestOrder))]

namespace Fleet.Tests;

/// <summary>
/// An order of the tests that is the same on every machine and in every folder, and has nothing to do with the order in which they are written. The variable
/// <c>FLEET_TEST_ORDER</c>, a number, chooses another, so that tests that need each other's order can be found. xunit's own order depends on where the program stands.
/// </summary>
public sealed class TestOrder : ITestCaseOrderer, ITestCollectionOrderer
{
    private static readonly string Seed = Environment.GetEnvironmentVariable("FLEET_TEST_ORDER") ?? "0";

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => Place($"{test.TestClassName}.{test.TestMethodName}")).ThenBy(test => test.TestCaseDisplayName, StringComparer.Ordinal)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static string Place(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {name}")));
}
