using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Security;

/// <summary>
/// Finds out where the targets of rules of type SECURITY stand. A breach is told each time, which changes nothing in a rule that knows it. The
/// end of one is told to those of which the rule has an open alert, or that were told of before; so nothing has to be remembered for good.
/// </summary>
internal sealed class SecurityWatch(
    IBook<AlertRuleView> book,
    ISecurityRecords records,
    IExpiredSecrets secrets,
    IAuditLog audit,
    IStateQueries states,
    IGrainFactory grains,
    IOptions<SecurityOptions> options,
    TimeProvider time,
    ILogger<SecurityWatch> log) : ISecurityWatch
{
    private const string Cve = "cve_detected";
    private const string Expired = "secret_expired";
    private const string Logins = "unauthorized_access";
    private const int NamesTold = 10;
    private const int MaxAlerts = 1_000;
    private const int AuditPage = 200;
    private const int MaxAuditRows = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(AlertRuleId, int), ImmutableHashSet<string>> _told = [];

    public async Task Look(InstanceId? only = null, CancellationToken cancellationToken = default)
    {
        foreach (var rule in book.Entries.Values.Where(rule => rule is { IsEnabled: true, Spec: { Type: AlertRuleType.Security, Condition.Security: not null } }))
        {
            if (only is not null && rule.Spec.Condition.Security!.Check != Cve) continue;
            try
            {
                await Look(rule, only, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                log.RuleNotTold(exception, rule.Id);
            }
        }
    }

    private async Task Look(AlertRuleView rule, InstanceId? only, CancellationToken cancellationToken)
    {
        var breaches = rule.Spec.Condition.Security!.Check switch
        {
            Cve => await Vulnerable(rule, only, cancellationToken),
            Expired => await WithExpired(rule, cancellationToken),
            Logins => await AfterLogins(rule, cancellationToken),
            _ => [],
        };
        var bad = breaches.Select(breach => Key(breach.Instance)).ToImmutableHashSet();
        var well = (await Alerting(rule, only, cancellationToken)).Union(Told(rule, bad, only)).Except(bad);
        foreach (var breach in breaches) await grains.AlertRule(rule.Id).Tell(breach);
        foreach (var target in well) await grains.AlertRule(rule.Id).Tell(await Well(rule, target));
    }

    private async Task<List<TargetReport>> Vulnerable(AlertRuleView rule, InstanceId? only, CancellationToken cancellationToken)
    {
        var least = rule.Spec.Condition.Security!.SeverityThreshold switch
        {
            "CRITICAL" => VulnerabilitySeverity.Critical,
            "HIGH" => VulnerabilitySeverity.High,
            "MEDIUM" => VulnerabilitySeverity.Medium,
            _ => VulnerabilitySeverity.Unknown,
        };
        var reports = new List<TargetReport>();
        foreach (var found in await records.Open(least, only ?? rule.Spec.Scope.Instance, cancellationToken))
        {
            if (await Target(rule, found.Instance) is not { } instance) continue;
            var figures = new JsonObject
            {
                ["check"] = Cve, ["open"] = found.Total, ["critical"] = found.Critical, ["high"] = found.High, ["medium"] = found.Medium, ["low"] = found.Low,
                ["unknown"] = found.Unknown, ["worst"] = found.Worst,
            };
            var summary = $"{Count(found.Total, "open vulnerability", "open vulnerabilities")}, {found.Critical} critical and {found.High} high; one of the worst is {found.Worst}";
            reports.Add(Breach(rule, instance.Id, instance.Name, summary, figures));
        }

        return reports;
    }

    private async Task<List<TargetReport>> WithExpired(AlertRuleView rule, CancellationToken cancellationToken)
    {
        var reports = new List<TargetReport>();
        foreach (var group in (await secrets.At(time.GetUtcNow(), cancellationToken)).GroupBy(secret => secret.Instance))
        {
            var names = group.Select(secret => secret.Name).ToList();
            var figures = new JsonObject { ["check"] = Expired, ["expired"] = names.Count, ["secrets"] = new JsonArray([.. names.Take(NamesTold).Select(name => (JsonNode)name)]) };
            var summary = $"{Count(names.Count, "secret has expired", "secrets have expired")}: {string.Join(", ", names.Take(NamesTold))}";
            if (group.Key is { } id)
            {
                if (await Target(rule, id) is { } instance) reports.Add(Breach(rule, id, instance.Name, summary, figures));
            }
            else if (IsForAll(rule))
            {
                reports.Add(Breach(rule, null, "fleet", summary, figures));
            }
        }

        return reports;
    }

    /// <summary>Logins are into Fleet, and no instance's: only a rule for all has anything to do with them.</summary>
    private async Task<List<TargetReport>> AfterLogins(AlertRuleView rule, CancellationToken cancellationToken)
    {
        if (!IsForAll(rule)) return [];
        var (window, failed, addresses) = (options.Value.LoginWindow, 0, new HashSet<string>());
        for (var offset = 0; offset < MaxAuditRows; offset += AuditPage)
        {
            var page = await audit.Query(
                new AuditQuery { Actions = [AuditActions.Login], From = time.GetUtcNow() - window, Offset = offset, Limit = AuditPage }, cancellationToken);
            foreach (var entry in page.Rows.Where(entry => HasFailed(entry.Row)))
            {
                failed++;
                if (entry.Row.Origin?.Address is { } address) addresses.Add(address);
            }

            if (page.Rows.Length < AuditPage) break;
        }

        if (failed < options.Value.LoginFailures) return [];
        var figures = new JsonObject { ["check"] = Logins, ["failed_logins"] = failed, ["addresses"] = addresses.Count, ["window_sec"] = (long)window.TotalSeconds };
        return [Breach(rule, null, "fleet", $"{failed} failed logins in {window.TotalMinutes:0.#} minutes, from {Count(addresses.Count, "address", "addresses")}", figures)];
    }

    private static bool HasFailed(AuditRow row)
    {
        if (row.Metadata is null) return false;
        using var metadata = JsonDocument.Parse(row.Metadata);
        return metadata.RootElement.TryGetProperty("outcome", out var outcome) && outcome.ValueKind is JsonValueKind.String && outcome.ValueEquals("failed");
    }

    /// <summary>The instance, if the rule is for it and it is still there.</summary>
    private async Task<InstanceView?> Target(AlertRuleView rule, InstanceId id)
    {
        var scope = rule.Spec.Scope;
        if ((scope.Instance is { } one && one != id) || (await grains.Instance(id).Get()).Value is not { } instance) return null;
        if (instance.Status == InstanceStatus.Destroyed) return null;
        if (scope.Instance is not null) return instance;
        if (!scope.Reaches(instance.Team?.Value)) return null;
        return scope.Selector is not { } text || (LabelSelector.TryParse(text, out var selector) && selector.Matches(instance.Tags)) ? instance : null;
    }

    /// <summary>The targets of the rule's open alerts.</summary>
    private async Task<ImmutableHashSet<string>> Alerting(AlertRuleView rule, InstanceId? only, CancellationToken cancellationToken)
    {
        var filters = ImmutableArray.Create(new StateFilter("ruleId", [rule.Id.Value]), new StateFilter("isOpen", ["true", "1"]));
        if (only is { } one) filters = filters.Add(new("instanceId", [one.Value]));
        var page = await states.Query(new StateQuery { Kind = StateKinds.Alert, Filters = filters, Limit = MaxAlerts }, cancellationToken);
        return [.. page.Rows.Select(row =>
        {
            using var document = JsonDocument.Parse(row.Document);
            return document.RootElement.TryGetProperty("instanceId", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString()! : "";
        })];
    }

    /// <summary>Whom the rule was told of before, as far as they are looked at now; from now on it is these.</summary>
    private ImmutableHashSet<string> Told(AlertRuleView rule, ImmutableHashSet<string> bad, InstanceId? only)
    {
        lock (_gate)
        {
            var key = (rule.Id, rule.Revision);
            var before = _told.GetValueOrDefault(key, []);
            if (only is not { } one)
            {
                foreach (var old in _told.Keys.Where(old => old.Item1 == rule.Id).ToList()) _told.Remove(old);
                _told[key] = bad;
                return before;
            }

            _told[key] = bad.IsEmpty ? before.Remove(one.Value) : before.Add(one.Value);
            return before.Contains(one.Value) ? [one.Value] : [];
        }
    }

    private async Task<TargetReport> Well(AlertRuleView rule, string target)
    {
        if (target.Length == 0) return new(null, "fleet", rule.Revision, TargetLevel.Ok, time.GetUtcNow(), "Nothing is found any more", null);
        var id = InstanceId.Of(target);
        var name = (await grains.Instance(id).Get()).Value?.Name ?? target;
        return new(id, name, rule.Revision, TargetLevel.Ok, time.GetUtcNow(), "Nothing is found any more", null);
    }

    private TargetReport Breach(AlertRuleView rule, InstanceId? instance, string name, string summary, JsonObject figures) =>
        new(instance, name, rule.Revision, TargetLevel.Breach, time.GetUtcNow(), summary, figures.ToJsonString());

    private static bool IsForAll(AlertRuleView rule) => rule.Spec.Scope is { Instance: null, Selector: null, Within: null };

    private static string Key(InstanceId? instance) => instance?.Value ?? "";

    private static string Count(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
