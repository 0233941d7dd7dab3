using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Security;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/security</c>: what is installed, what is known against it, and how safe that is.</summary>
internal static class SecurityEndpoints
{
    /// <summary>How long a caller waits for a scan before it is told to ask again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void MapSecurity(this IEndpointRouteBuilder api)
    {
        var security = api.MapGroup("/security").WithTags("Security");
        security.MapGet("/summary", Summary).Require(Role.Viewer).WithSummary("Get the security figures and the score of one instance or of all");
        security.MapGet("/vulnerabilities", List).Require(Role.Viewer).WithSummary("List vulnerabilities, the worst first");
        security.MapGet("/vulnerabilities/{id}", Get).Require(Role.Viewer).WithSummary("Get a vulnerability");
        Judging(security, "acknowledge", VulnerabilityStatus.Acknowledged, "Say that somebody has seen a vulnerability");
        Judging(security, "fix", VulnerabilityStatus.Fixed, "Say that a vulnerability is fixed");
        Judging(security, "false-positive", VulnerabilityStatus.FalsePositive, "Say that a vulnerability is none");
        security.MapGet("/bom", Bom).Require(Role.Viewer).WithSummary("List the packages of an instance, or count those of all");
        security.MapPost("/scan/{instanceId}", Scan).Require(Role.Developer).Refuses(409, 502, 503).Audited(AuditActions.Execute, StateKinds.Instance)
            .WithSummary("Read the machine of an instance and match its packages with the advisories")
            .WithDescription("Answers when the scan has ended; 202 where that takes longer than 20 seconds: then ask with GET.");
        security.MapGet("/scan/{instanceId}", LastScan).Require(Role.Viewer).WithSummary("Get the present or the last scan of an instance");
        security.MapGet("/compliance", Report).Require(Role.Viewer).WithSummary("Check one instance or all against the rules");
    }

    /// <summary>What the instances of these ids are called.</summary>
    public static async Task<Dictionary<InstanceId, string>> Names(this IGrainFactory grains, IEnumerable<InstanceId> ids)
    {
        var views = await Task.WhenAll(ids.Distinct().Select(id => grains.Instance(id).Get()));
        return views.Where(view => view.IsOk).ToDictionary(view => view.Value!.Id, view => view.Value!.Name);
    }

    private static void Judging(RouteGroupBuilder security, string verb, VulnerabilityStatus status, string summary) =>
        security.MapPost($"/vulnerabilities/{{id}}/{verb}", (Id<VulnerabilityId> id, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken token) =>
                Judge(id, status, caller, grains, records, token))
            .Require(Role.Developer).JudgesTeams().Audited(AuditActions.Update, AuditedThings.Vulnerability).WithSummary(summary);

    private static async Task<Results<Ok<SecuritySummary>, Refusal>> Summary(
        [AsParameters] SecurityScopeQuery query, Caller caller, IGrainFactory grains, ISecurityRecords records, ISecretRotations rotations, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (instance, refusal) = await Wanted(query.InstanceId, caller, grains);
        if (refusal is not null) return refusal;
        var counts = await records.Count(instance, caller.Visibility, time.GetUtcNow(), cancellationToken);
        var overdue = (await rotations.All(instance, caller.Visibility, cancellationToken)).LongCount(rotation => rotation.IsOverdue);
        var bySeverity = new Dictionary<string, long>
        {
            ["CRITICAL"] = counts.Critical, ["HIGH"] = counts.High, ["MEDIUM"] = counts.Medium, ["LOW"] = counts.Low, ["UNKNOWN"] = counts.Unknown,
        };
        return TypedResults.Ok(new SecuritySummary(new(
            counts.Open, bySeverity, counts.Open, counts.Acknowledged, overdue, counts.ExpiredKeys, counts.WeakKeys, counts.Scanned,
            SecurityScoreShape.Of(SecurityScore.Of(counts, overdue)))));
    }

    private static async Task<Ok<VulnerabilityList>> List(
        [AsParameters] VulnerabilityListQuery query, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken cancellationToken)
    {
        var page = await records.Query(query.Ask(caller), cancellationToken);
        var names = await grains.Names(page.Rows.Select(row => row.Instance));
        List<VulnerabilityShape> shapes = [.. page.Rows.Select(row => new VulnerabilityShape(row, names.GetValueOrDefault(row.Instance)))];
        var at = query.Envelope(shapes, page.Total).Pagination;
        return TypedResults.Ok(new VulnerabilityList(shapes, at, shapes, page.Total, at.PageNumber ?? 1, at.Limit, at.TotalPages));
    }

    private static async Task<Results<Ok<VulnerabilityShape>, Refusal>> Get(
        Id<VulnerabilityId> id, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken cancellationToken)
    {
        var (row, instance) = await Find(id, caller, grains, records, cancellationToken);
        return row is null ? Refusal.NotFound("Vulnerability") : TypedResults.Ok(new VulnerabilityShape(row, instance!.Name));
    }

    private static async Task<Results<Ok<VulnerabilityJudged>, Refusal>> Judge(
        Id<VulnerabilityId> id, VulnerabilityStatus status, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken cancellationToken)
    {
        var (row, instance) = await Find(id, caller, grains, records, cancellationToken);
        if (row is null) return Refusal.NotFound("Vulnerability");
        if (caller.Lacks(Role.Developer, instance!.Team) is { } refusal) return refusal;
        var judged = await grains.Security(row.Instance).Judge(row.Id, status, caller.Actor);
        return judged.IsOk ? TypedResults.Ok(new VulnerabilityJudged(row.Id.Value, WireName.Upper(status))) : Refusal.Of(judged.Error);
    }

    private static async Task<Results<Ok<BomShape>, Refusal>> Bom(
        [AsParameters] BomQuery query, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken cancellationToken)
    {
        var (instance, refusal) = await Wanted(query.InstanceId, caller, grains);
        if (refusal is not null) return refusal;
        var ecosystem = string.IsNullOrEmpty(query.Ecosystem) ? null : query.Ecosystem;
        var counts = await records.CountPackages(instance, ecosystem, caller.Visibility, cancellationToken);
        var total = counts.Values.Sum();
        if (instance is not { } one) return TypedResults.Ok(new BomShape { TotalPackages = total, ByEcosystem = counts });

        var found = await records.Packages(one, ecosystem, (query.PageValue - 1) * query.LimitValue, query.LimitValue, cancellationToken);
        List<PackageShape> shapes = [.. found.Select(package => new PackageShape(package.Name, package.Version, package.Ecosystem, package.License))];
        var scan = await records.LastScan(one, cancellationToken);
        return TypedResults.Ok(new BomShape
        {
            InstanceId = one.Value,
            Packages = shapes,
            Data = shapes,
            Pagination = query.Envelope(shapes, total).Pagination,
            Summary = new(total, counts, scan?.ReadAt),
            TotalPackages = total,
            ByEcosystem = counts,
        });
    }

    private static async Task<Results<Ok<ScanShape>, Accepted<ScanShape>, Refusal>> Scan(Id<InstanceId> instanceId, Caller caller, IGrainFactory grains)
    {
        var security = grains.Security(instanceId.Value);
        var begun = await security.Scan(caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        var ended = await security.Completion(Patience);
        if (!ended.IsOk) return Refusal.Of(ended.Error);
        var shape = ScanShape.Of(ended.Value, await Name(grains, instanceId.Value));
        return ended.Value.Status switch
        {
            ScanStatus.Running => TypedResults.Accepted($"{ConsolePaths.Root}/security/scan/{instanceId.Value}", shape),
            ScanStatus.Failed => new Refusal(StatusCodes.Status502BadGateway, "scan_failed", $"The machine could not be read: {ended.Value.Error}"),
            _ => TypedResults.Ok(shape),
        };
    }

    private static async Task<Results<Ok<ScanShape>, Refusal>> LastScan(Id<InstanceId> instanceId, IGrainFactory grains)
    {
        var instance = await grains.Instance(instanceId.Value).Get();
        if (!instance.IsOk) return Refusal.Of(instance.Error);
        var scan = await grains.Security(instanceId.Value).Completion(TimeSpan.Zero);
        return scan.IsOk ? TypedResults.Ok(ScanShape.Of(scan.Value, instance.Value.Name)) : Refusal.Of(scan.Error);
    }

    private static async Task<Results<Ok<ComplianceReport>, Refusal>> Report(
        [AsParameters] SecurityScopeQuery query, Caller caller, IGrainFactory grains, ISecurityRecords records, ISecretRotations rotations, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (instance, refusal) = await Wanted(query.InstanceId, caller, grains);
        if (refusal is not null) return refusal;
        var counts = await records.Count(instance, caller.Visibility, time.GetUtcNow(), cancellationToken);
        var overdue = (await rotations.All(instance, caller.Visibility, cancellationToken)).LongCount(rotation => rotation.IsOverdue);
        var checks = Compliance.Of(counts, overdue, await records.Checks(instance, caller.Visibility, cancellationToken));
        var passed = checks.Count(check => check.Passed);
        return TypedResults.Ok(new ComplianceReport(
            instance?.Value, 100 * passed / checks.Count, passed, checks.Count, checks, SecurityScoreShape.Of(SecurityScore.Of(counts, overdue)), counts.Scanned,
            time.GetUtcNow()));
    }

    private static async Task<(VulnerabilityRow? Row, InstanceView? Instance)> Find(
        Id<VulnerabilityId> id, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken cancellationToken)
    {
        if (await records.Find(id.Value, cancellationToken) is not { } row) return (null, null);
        var seen = await grains.Seen(row.Instance, caller);
        return seen.IsOk ? (row, seen.Value) : (null, null);
    }

    /// <summary>The instance that a query names, if it names one; a refusal if the caller may not know of it.</summary>
    private static async Task<(InstanceId? Instance, Refusal? Refusal)> Wanted(string? id, Caller caller, IGrainFactory grains)
    {
        if (string.IsNullOrEmpty(id)) return (null, null);
        var seen = await grains.Seen(id, caller);
        return seen.IsOk ? (seen.Value.Id, null) : (null, Refusal.Of(seen.Error));
    }

    private static async Task<string> Name(IGrainFactory grains, InstanceId id) => (await grains.Instance(id).Get()).Value?.Name ?? id.Value;
}
