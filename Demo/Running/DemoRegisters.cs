using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.ScheduledTasks;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Demo.Running;

/// <summary>What a fleet has beside its servers and instances: people, channels, alert rules, tasks, budgets, secrets.</summary>
internal sealed class DemoRegisters(DemoSettings settings, IGrainFactory grains, IIdSource ids, ISecretBox box)
{
    private const string Actor = "system:demo";

    private ImmutableArray<ChannelId> _everybody = [];

    /// <summary>Those who are said to have done what was done yesterday; the administrator first.</summary>
    public async Task<ImmutableArray<UserId>> People() =>
    [
        await User(DemoSettings.Email, "Demo administrator", settings.Password, Role.Admin),
        await User("maya@fleet.example", "Maya (made up)", null, Role.Operator),
        await User("jonas@fleet.example", "Jonas (made up)", null, Role.Developer),
    ];

    /// <summary>Makes them.</summary>
    public async Task Make()
    {
        var page = await Channel("On the page", ChannelType.InApp, new(InApp: new([])));
        var mail = await Channel("On call", ChannelType.Email, new(Email: new(["oncall@fleet.example"], "[demo] ")));
        _everybody = [page, mail];
        await Rule("Processor saturated", AlertSeverity.High, AlertRuleType.Threshold, new(Threshold: new("cpu_percent", "gt", 90)), 20, page, mail);
        await Rule("Disk nearly full", AlertSeverity.Critical, AlertRuleType.Threshold, new(Threshold: new("disk_percent", "gt", 88)), 0, page, mail);
        await Rule("Memory nearly used up", AlertSeverity.Medium, AlertRuleType.Threshold, new(Threshold: new("mem_percent", "gt", 92)), 0, page);
        await Rule("Instance failed", AlertSeverity.High, AlertRuleType.Lifecycle, new(Lifecycle: new("status_changed", 60, ["ERROR", "UNKNOWN"])), 0, page);
        await Rule(
            "Unusual traffic", AlertSeverity.Low, AlertRuleType.Anomaly,
            new(Anomaly: new("net_bytes_recv", "robust_zscore", 3_600, ZScore: 12, MinSamples: 30)), 60, page);
        await Rule("Critical vulnerability", AlertSeverity.High, AlertRuleType.Security, new(Security: new("cve_detected", "CRITICAL")), 0, page);

        var perDay = settings.Instances * 1.3m;
        await Budget("Everything, this month", 31 * perDay, BudgetPeriod.Monthly, null);
        await Budget("Today", perDay, BudgetPeriod.Daily, null);
        await Budget("AWS, this week", perDay, BudgetPeriod.Weekly, "aws");

        foreach (var (name, what) in ((string, string)[])
            [("payments-api-key", "Of the bank"), ("smtp-password", "Of the relay"), ("catalog-db-password", "Of the catalogue's database"), ("tls-key", "Of shop.example")])
        {
            var spec = new SecretSpec(name, box.Seal($"the value of {name} in a demo"), SecretType.ApiKey, Description: $"{what} (demo)");
            Check(await grains.SecretName(name, null).Create(ids.New<SecretId>(), spec, Actor));
        }
    }

    /// <summary>Has silent agents alerted on: once they are there, for nobody is heard before.</summary>
    public Task WatchSilence() =>
        Rule("Agent silent", AlertSeverity.Critical, AlertRuleType.Lifecycle, new(Lifecycle: new("heartbeat_lost", 45, ["ERROR", "UNKNOWN"])), 0, [.. _everybody]);

    /// <summary>Makes the tasks; those that are due each hour make up for yesterday.</summary>
    public async Task Tasks(InstanceId one)
    {
        await Task("Hourly look", new TaskSchedule("7 * * * *"), new TaskAction(TaskActionType.Command, "uptime"), new InstanceScope(one), MisfirePolicy.All);
        await Task("Nightly backup of payments", new TaskSchedule("0 2 * * *"), new TaskAction(TaskActionType.Backup), new InstanceScope(Selector: "service=payments,environment=prod"));
        await Task("Weekly restart of staging workers", new TaskSchedule("0 4 * * SUN"), new TaskAction(TaskActionType.Restart), new InstanceScope(Selector: "service=worker,environment=staging"));
        await Task("Disk report", new TaskSchedule("*/5 * * * *"), new TaskAction(TaskActionType.Command, "df"), new InstanceScope(Selector: "service=reports,environment=staging"), MisfirePolicy.Skip);
        await Task(
            "Tell the status page", new TaskSchedule("*/15 * * * *"),
            new TaskAction(TaskActionType.Http, Http: new HttpCall("https://status.fleet.example/beat", "POST", ImmutableSortedDictionary<string, SealedSecret>.Empty, "{}")),
            InstanceScope.All, MisfirePolicy.Skip);
    }

    private async Task<UserId> User(string email, string name, string? password, Role role)
    {
        var id = ids.New<UserId>();
        Check(await grains.User(id).Create(new UserSpec(email, name, password, role), Actor));
        return id;
    }

    private async Task<ChannelId> Channel(string name, ChannelType type, ChannelConfig config)
    {
        var id = ids.New<ChannelId>();
        Check(await grains.Channel(id).Create(new ChannelSpec { Name = name, Type = type, Config = config }, Actor));
        return id;
    }

    private async Task Rule(string name, AlertSeverity severity, AlertRuleType type, RuleCondition condition, int forSec, params ChannelId[] channels) =>
        Check(await grains.AlertRule(ids.New<AlertRuleId>()).Create(
            new AlertRuleSpec { Name = name, Severity = severity, Type = type, Condition = condition, ForSec = forSec, Channels = [.. channels] }, Actor));

    private async Task Budget(string name, decimal amount, BudgetPeriod period, string? provider) =>
        Check(await grains.Budget(ids.New<BudgetId>()).Create(
            new BudgetSpec { Name = name, AmountUsd = Math.Ceiling(amount), Period = period, Provider = provider }, Actor));

    private async Task Task(string name, TaskSchedule schedule, TaskAction action, InstanceScope scope, MisfirePolicy misfire = MisfirePolicy.Once) =>
        Check(await grains.ScheduledTask(ids.New<ScheduledTaskId>()).Create(
            new TaskSpec { Name = name, Schedule = schedule, Action = action, Scope = scope, Misfire = misfire, MisfireMax = 24 }, Actor));

    private static void Check<T>(Outcome<T> outcome)
    {
        if (!outcome.IsOk) throw new InvalidOperationException($"The demo could not be made: {outcome.Error.Message}");
    }
}
