using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Fleet.Api.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task A_database_that_is_gone_is_503_and_a_bug_is_500_and_neither_tells_why()
    {
        await using var host = new FaultyHost();
        await host.InitializeAsync();
        using var admin = host.Caller();
        foreach (var (region, status) in new[] { ("database", HttpStatusCode.ServiceUnavailable),
            ("timeout", HttpStatusCode.ServiceUnavailable), ("bug", HttpStatusCode.InternalServerError) })
        {
            var answer = await admin.GetAsync($"/api/v1/instances?region={region}");
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(status is HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
            Assert.Equal(status is HttpStatusCode.InternalServerError, (await answer.Json()).TryGetProperty("traceId", out _));
            Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_does_not_take_its_list_with_it()
    {
        await using var host = new FleetHost();
        await host.InitializeAsync();
        using var admin = host.Caller();
        await admin.PostAsJsonAsync("/api/v1/instances", new { name = "web", provider = "docker" });
        var broken = new Record { State = new() { ["name"] = "broken", ["status"] = "NoSuchStatus", ["createdAt"] = "2026-01-01T00:00:00Z" } };
        var store = host.App.Services.GetRequiredKeyedService<IGrainStorage>(StateKind.Store);
        await store.WriteStateAsync(StateKinds.Instance, GrainId.Create("instance", "inst_broken"), broken);

        var list = await admin.GetAsync("/api/v1/instances").Json();

        Assert.Equal("web", Assert.Single(list.GetProperty("data").EnumerateArray()).Text("name"));
        Assert.Equal(HttpStatusCode.InternalServerError, (await admin.GetAsync("/api/v1/instances/inst_broken")).StatusCode);
    }

    private sealed class Record : IGrainState<Dictionary<string, string>>
    {
        [AllowNull]
        public Dictionary<string, string> State { get => field; set => field = value ?? []; } = [];

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    private sealed class FaultyHost() : FleetHost(services =>
    {
        var real = services.Last(service => service.ServiceType == typeof(IStateQueries)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IStateQueries>(
            provider => new Faulty((IStateQueries)ActivatorUtilities.CreateInstance(provider, real))));
    });

    private sealed class Faulty(IStateQueries real) : IStateQueries
    {
        public Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default) =>
            query.Filters.FirstOrDefault(filter => filter.Field == "region")?.Values[0] switch
            {
                "database" => throw new SqliteException("secret", 14),
                "timeout" => throw new TimeoutException("secret"),
                "bug" => throw new InvalidOperationException("secret"),
                _ => real.Query(query, cancellationToken),
            };
    }
}
