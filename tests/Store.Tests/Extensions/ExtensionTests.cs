using System.Collections.Immutable;
using Fleet.Extensions;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests.Extensions;

/// <summary>Three instances (of team a, of team b, of none), one that is destroyed, and what is installed on them.</summary>
public abstract class ExtensionTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Visibility OfA = Visibility.Of(["team_a"]);
    private static readonly Visibility All = Visibility.Everything;

    private int _ids;

    private IExtensionUsage Usage => Store.GetRequiredService<IExtensionUsage>();

    private IExtensionCatalogue Catalogue => Store.GetRequiredService<IExtensionCatalogue>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var (id, team, status) in new[] { ("a", "team_a", "Running"), ("b", "team_b", "Error"), ("n", null, "Running"), ("gone", null, "Destroyed") })
        {
            await Write(StateKinds.Instance, $"inst_{id}", new { name = $"name-{id}", team, status });
        }
    }

    [Fact]
    public async Task An_instance_has_an_extension_once_and_what_is_told_again_is_the_same()
    {
        var first = await Install("git", "a", "2.1.0", durationMs: 1_200);
        Assert.Equal(("use_1", "2.1.0", Noon, null, 1_200L, false), (first!.Id, first.Version, first.InstalledAt, first.RemovedAt, first.DurationMs, first.Failed));
        Assert.Equal("use_1", (await Install("git", "a", "2.1.0", minutes: 10))!.Id);
        Assert.Equal("use_3", (await Install("git", "a", "2.1.0", minutes: 30))!.Id);
        Assert.Equal("use_4", (await Install("git", "a", "2.2.0", minutes: 31))!.Id);
        Assert.Equal("use_4", Assert.Single(await Usage.On("inst_a", Cancellation)).Id);

        var removed = await Usage.Record(Change("git", "a", "2.2.0", minutes: 40) with { IsRemoval = true }, Cancellation);
        Assert.Equal(("use_4", Noon.AddMinutes(40)), (removed!.Id, removed.RemovedAt));
        Assert.Null(await Usage.Record(Change("git", "a", "2.2.0", minutes: 41) with { IsRemoval = true }, Cancellation));
        Assert.Empty(await Usage.On("inst_a", Cancellation));
        var figures = await Usage.Figures("git", Noon.AddDays(-1), All, Cancellation);
        Assert.Equal((3, 0, 0, 3, 1_200.0), (figures.Attempts, figures.Failures, figures.Active, figures.Removals, figures.AverageMs));
    }

    [Fact]
    public async Task Of_many_who_install_at_once_one_does()
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Install("git", "a", "1.0.0")));
        Assert.Single(rows.Select(row => row!.Id).Distinct());
        Assert.Equal(1, (await Usage.Figures("git", Noon.AddDays(-1), All, Cancellation)).Attempts);
    }

    [Fact]
    public async Task A_failure_is_kept_beside_what_is_installed()
    {
        await Install("git", "a", "1.0.0");
        var failed = await Usage.Record(Change("git", "a", "2.0.0", minutes: 1) with { Error = "no network\0" }, Cancellation);
        Assert.Equal((true, "no network\ufffd", "2.0.0"), (failed!.Failed, failed.Error, failed.Version));
        await Usage.Record(Change("git", "a", null, minutes: 2) with { IsRemoval = true, Error = "busy" }, Cancellation);
        await Usage.Record(Change("git", "b", null, minutes: 3) with { Error = "no disk" }, Cancellation);
        var figures = await Usage.Figures("git", Noon.AddDays(-1), All, Cancellation);
        Assert.Equal((3, 2, 1, 0, 1, null), (figures.Attempts, figures.Failures, figures.Active, figures.Removals, figures.FailedRemovals, figures.AverageMs));

        var matrix = await Usage.Matrix(new([], [], null), All, Cancellation);
        Assert.Equal(["inst_a 1.0.0 False", "inst_b  True"], matrix.Rows.Select(row => $"{row.InstanceId} {row.Version} {row.Failed}"));
    }

    [Fact]
    public async Task What_an_agent_sees_is_queued_and_changes_only_what_differs()
    {
        await See("a", Noon, ["git", "node", "rust"], ("git", "1.0.0"), ("node", null), ("rust", "1.80.0"));
        await Becomes("git 1.0.0,node ,rust 1.80.0");
        await See("a", Noon.AddHours(1), ["git", "node", "rust"], ("git", "1.1.0"), ("node", "20.0.0"), ("rust", null));
        await Becomes("git 1.1.0,node 20.0.0,rust 1.80.0");
        Assert.Equal(Noon, (await Usage.On("inst_a", Cancellation)).Single(row => row.Extension is "node").InstalledAt);
        await See("a", Noon.AddHours(2), ["git", "rust"], ("git", "1.1.0"));
        await Becomes("git 1.1.0,rust 1.80.0");
        Assert.True(Usage.TryRecord(Change("git", "a", "1.2.0", minutes: 180) with { DurationMs = 5 }));
        await Becomes("git 1.2.0,rust 1.80.0");
        await See("a", Noon.AddHours(4), []);
        await Becomes("");
        var figures = await Usage.Figures("git", Noon.AddDays(-1), All, Cancellation);
        Assert.Equal((3, 3, 5.0), (figures.Attempts, figures.Removals, figures.AverageMs));

        Task Becomes(string expected) => Eventually.BecomesAsync("what is installed", expected, async () =>
            string.Join(',', (await Usage.On("inst_a", Cancellation)).Select(row => $"{row.Extension} {row.Version}")));
    }

    [Fact]
    public async Task The_trend_counts_each_day_in_utc()
    {
        await Install("git", "a", "1.0.0", minutes: -60 * 24 * 40);
        await Install("git", "b", "1.0.0", minutes: -60 * 24 * 3);
        await Install("git", "n", "1.0.0", minutes: -60 * 24 * 3 + 11 * 60);
        await Usage.Record(Change("git", "a", "1.1.0", minutes: -60 * 12) with { Error = "no" }, Cancellation);
        var figures = await Usage.Figures("git", Noon.AddDays(-30), All, Cancellation);
        Assert.Equal([new(new(2026, 2, 26), 2, 0), new(new(2026, 3, 1), 0, 1)], figures.Trend);
        Assert.Equal(4, figures.Attempts);
    }

    [Fact]
    public async Task Whoever_asks_is_shown_instances_of_their_teams_and_of_none_and_none_that_is_destroyed()
    {
        foreach (var whose in new[] { "a", "b", "n", "gone" }) await Install("git", whose, "1.0.0");
        await Install("node", "b", "20.0.0");
        await Extension("git", "tools");

        Assert.Equal(["inst_a", "inst_n"], (await Usage.Installations("git", 10, OfA, Cancellation)).Select(row => row.InstanceId).Order());
        Assert.Equal((3, 2), (await Usage.Instances(All, Cancellation), await Usage.Instances(OfA, Cancellation)));
        Assert.Equal((4, 3), ((await Usage.Figures("git", Noon, All, Cancellation)).Attempts, (await Usage.Figures("git", Noon, All, Cancellation)).Active));
        Assert.Equal(2, (await Usage.Figures("git", Noon, OfA, Cancellation)).Active);
        Assert.Equal(["inst_a", "inst_n"], (await Usage.Matrix(new(["inst_a", "inst_b", "inst_n"], [], null), OfA, Cancellation)).Rows.Select(row => row.InstanceId));
        Assert.Equal(["node"], (await Usage.Matrix(new([], ["node"], Noon), All, Cancellation)).Rows.Select(row => row.Extension));
        Assert.Empty((await Usage.Matrix(new([], [], Noon.AddMinutes(1)), All, Cancellation)).Rows);

        Assert.Equal(["git 3 name-a name-b name-n", "node 1 name-b"], await Installed(null, null, All));
        Assert.Equal(["git 2 name-a name-n"], await Installed(null, null, OfA));
        Assert.Equal(["git 3 name-a name-b name-n"], await Installed("tools", "THE GIT", All));
        Assert.Equal(["node 1 name-b"], await Installed("", "od", All));
        Assert.Equal((4, 2), ((await Page(new() { VisibleTo = OfA })).Rows[0].Downloads, (await Page(new() { VisibleTo = OfA })).Rows[0].Active));

        async Task<IEnumerable<string>> Installed(string? category, string? search, Visibility visibleTo) =>
            (await Usage.Installed(category, search, 10, visibleTo, Cancellation))
            .Select(one => $"{one.Name} {one.Count} {string.Join(' ', one.Instances.Select(on => on.Name))}");
    }

    [Fact]
    public async Task A_matrix_has_its_limit()
    {
        for (var i = 0; i <= IExtensionUsage.MatrixInstances; i++)
        {
            await Write(StateKinds.Instance, $"inst_m{i:000}", new { name = "m", status = "Running" });
            await Install("git", $"m{i:000}", "1.0.0");
        }

        var matrix = await Usage.Matrix(new([], [], null), All, Cancellation);
        Assert.Equal((true, IExtensionUsage.MatrixInstances), (matrix.IsCut, matrix.Rows.Length));
    }

    [Fact]
    public async Task The_catalogue_is_listed_official_ones_first_then_by_downloads_then_by_name()
    {
        await Extension("zig", "language", isOfficial: true);
        await Extension("git", "tools", tags: "|vcs|cli_x|");
        await Extension("ada", "language", tags: "|old|");
        await Extension("bun", "language", scope: "Private");
        await Install("git", "a", "1.0.0");
        await Install("ada", "a", "1.0.0");
        await Install("git", "b", "1.0.0");

        Assert.Equal(["zig", "git", "ada", "bun"], await Names(new()));
        Assert.Equal(["git", "ada", "bun", "zig"], await Names(new() { MostInstalledFirst = true }));
        Assert.Equal(["zig"], await Names(new() { IsOfficial = true }));
        Assert.Equal(["git", "ada", "bun"], await Names(new() { IsOfficial = false }));
        Assert.Equal(["bun"], await Names(new() { Scope = ExtensionScope.Private }));
        Assert.Equal(["zig", "ada", "bun"], await Names(new() { Category = "language" }));
        Assert.Equal(["git", "ada"], await Names(new() { Tags = ["VCS", "old"] }));
        Assert.Equal([["git"], [], []], new[] { await Names(new() { Tags = ["cli_x"] }), await Names(new() { Tags = ["clixx"] }), await Names(new() { Tags = ["%"] }) });
        Assert.Equal(["git"], await Names(new() { Search = "The GIT" }));
        Assert.Equal(["git"], await Names(new() { Name = "git" }));
        var page = await Page(new() { Offset = 1, Limit = 2 });
        Assert.Equal((4, "git,ada"), (page.Total, string.Join(',', page.Rows.Select(row => row.Id.Value))));
        Assert.Equal([new("language", 3), new("tools", 1)], await Catalogue.Categories(Cancellation));

        async Task<string[]> Names(ExtensionQuery query) => [.. (await Page(query)).Rows.Select(row => row.Id.Value)];
    }

    [Fact]
    public async Task What_is_installed_is_kept_and_what_is_over_goes_after_a_year()
    {
        await Install("git", "a", "1.0.0", minutes: -60 * 24 * 400);
        await Install("git", "b", "1.0.0", minutes: -60 * 24 * 400);
        await Usage.Record(Change("git", "b", null) with { IsRemoval = true }, Cancellation);
        await Usage.Record(Change("node", "b", null, minutes: -60 * 24 * 400) with { Error = "no" }, Cancellation);
        await new Retention(Engine, Store.GetRequiredService<Audit.AuditMac>(), new RetentionOptions()).Run(Noon, Cancellation);
        Assert.Equal(1, (await Usage.Figures("git", Noon, All, Cancellation)).Attempts);
        Assert.Equal(0, (await Usage.Figures("node", Noon, All, Cancellation)).Attempts);
        await Extension("git", "tools");
        Assert.Equal(2, Assert.Single((await Page(new())).Rows).Downloads);
    }

    private Task<CataloguePage> Page(ExtensionQuery query) => Catalogue.Page(query, Cancellation);

    private ExtensionChange Change(string extension, string whose, string? version, int minutes = 0) =>
        new($"use_{Interlocked.Increment(ref _ids)}", extension, $"inst_{whose}", Noon.AddMinutes(minutes), version);

    private Task<ExtensionUsageRow?> Install(string extension, string whose, string version, int minutes = 0, long? durationMs = null) =>
        Usage.Record(Change(extension, whose, version, minutes) with { DurationMs = durationMs }, Cancellation);

    private Task See(string whose, DateTimeOffset at, ImmutableArray<string> named, params (string Name, string? Version)[] installed)
    {
        Assert.True(Usage.TryRecord(new ExtensionSight(
            $"inst_{whose}", at, [.. installed.Select(one => new SeenExtension($"use_{Interlocked.Increment(ref _ids)}", one.Name, one.Version))], named)));
        return Task.CompletedTask;
    }

    private Task Extension(string name, string category, bool isOfficial = false, string tags = "", string scope = "Public") => Write(
        StateKinds.Extension, name, new { name, category, scope, isOfficial, isDeprecated = false, tagText = tags, searchText = $"{name}\n{name}\nThe {name}" });

    private async Task Write(string kind, string id, object document) =>
        await Engine.Write(
            [new("INSERT INTO grain_state (kind, id, version, doc, updated_at) VALUES (@kind, @id, 1, " + Engine.Dialect.DocumentParameter + ", 0)",
                ("kind", kind), ("id", id), ("doc", System.Text.Json.JsonSerializer.Serialize(document)))],
            Cancellation);
}

public sealed class SqliteExtensionTests() : ExtensionTests(new SqliteTestDatabase());

public sealed class PostgresExtensionTests(PostgresServer server) : ExtensionTests(new PostgresTestDatabase(server));
