using System.Collections.Immutable;
using System.Globalization;
using Fleet.Alerts;
using Fleet.Backups;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Remote;
using Fleet.ScheduledTasks;
using Fleet.Servers;
using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Workload;

internal sealed partial class Script
{
    private const string Actor = "client";
    private const int MostServers = 4;
    private const int MostNames = 6;
    private const int MostAgents = 5;
    private const int MostRules = 4;
    private const int MostTasks = 5;

    private readonly List<ServerId> _servers = [];
    private readonly List<InstanceId> _instances = [];
    private readonly List<AlertRuleId> _rules = [];
    private readonly List<ChannelId> _channels = [];
    private readonly List<ScheduledTaskId> _tasks = [];
    private readonly List<(InstanceId Instance, BackupId Backup)> _backups = [];
    private readonly List<CommandId> _commands = [];

    private string AddServer()
    {
        if (_servers.Count == MostServers) return "enough servers";
        var id = _run.Ids.New<ServerId>();
        _servers.Add(id);
        var spec = new ServerSpec($"box-{_servers.Count}", "127.0.0.1", 22, "fleet", AuthMethod.Key, new SealedSecret("sealed"), 5);
        return Ask("add-server", id.Value, grains => grains.Server(id).Add(spec, Actor));
    }

    private string Deploy()
    {
        if (_servers.Count == 0) return "no server to deploy on";
        var name = $"shop-{_draws.Between(1, MostNames)}";
        var server = _draws.Chance(0.5) ? _draws.Among(_servers) : (ServerId?)null;
        var deployment = new InstanceDeployment(
            name, "ssh", null, server, "process", Spec(name, "serve"), ImmutableSortedDictionary<string, string>.Empty, server is null ? "" : null);
        _run.Begin(async () =>
        {
            var made = await _run.Ask("deploy", name, grains => grains.InstanceName(name).Deploy(deployment, Actor));
            if (made is not null && !_instances.Contains(made.Id)) _instances.Add(made.Id);
        });
        return $"deploy {name} on {server?.Value ?? "any server"}";
    }

    private string Change()
    {
        if (Some(_instances) is not { } id) return "no instance to change";
        var verb = _draws.Weighted([(3, InstanceVerb.Start), (3, InstanceVerb.Stop), (3, InstanceVerb.Restart), (2, InstanceVerb.Suspend), (2, InstanceVerb.Resume), (3, InstanceVerb.Destroy)]);
        return Ask(verb.ToString().ToLowerInvariant(), id.Value, grains => grains.Instance(id).Change(verb, Actor));
    }

    private string BackUp()
    {
        if (Some(_instances) is not { } id) return "no instance to back up";
        _run.Begin(async () =>
        {
            var backup = await _run.Ask("back-up", id.Value, grains => grains.Instance(id).BackUp(new BackupRequest(BackupReason.Manual), Actor));
            if (backup is not null) _backups.Add((id, backup.Plan.Id));
        });
        return $"back up {id}";
    }

    private string Restore()
    {
        if (_backups.Count == 0) return "no backup to restore";
        var (instance, backup) = _draws.Among(_backups);
        return Ask("restore", instance.Value, grains => grains.Instance(instance).Restore(new RestoreOrder(backup, true, true), Actor));
    }

    private string DeleteBackup()
    {
        if (_backups.Count == 0) return "no backup to delete";
        var backup = _draws.Among(_backups).Backup;
        return _draws.Chance(0.5)
            ? Ask("verify-backup", backup.Value, grains => grains.Backup(backup).Verify(Actor))
            : Ask("delete-backup", backup.Value, grains => grains.Backup(backup).Delete(Actor));
    }

    private string Redeploy()
    {
        if (Some(_instances) is not { } id) return "no instance to redeploy";
        var command = $"serve-{++_values}";
        _run.Begin(async () =>
        {
            var now = await _run.Ask("read-deployment", id.Value, grains => grains.Instance(id).Deployment());
            if (now is null) return;
            await _run.Ask("redeploy", id.Value, grains => grains.Instance(id).Redeploy(now with { Selector = null, Spec = now.Spec with { Command = [command] } }, false, Actor));
        });
        return $"redeploy {id} with {command}";
    }

    private string Move() =>
        Some(_instances) is { } id ? Ask("move", id.Value, grains => grains.Instance(id).Move(Actor)) : "no instance to move";

    private string Cordon()
    {
        if (_servers.Count == 0) return "no server to cordon";
        var (id, cordon) = (_draws.Among(_servers), _draws.Chance(0.3));
        return Ask(cordon ? "cordon" : "uncordon", id.Value, grains => grains.Server(id).Cordon(cordon));
    }

    private string Drain()
    {
        if (_servers.Count == 0) return "no server to drain";
        var (id, mode) = (_draws.Among(_servers), _draws.Of(DrainMode.Move, DrainMode.Stop));
        return Ask("drain", id.Value, grains => grains.Server(id).Drain(mode, Actor));
    }

    private string RemoveServer()
    {
        if (_servers.Count == 0) return "no server to remove";
        var (id, force) = (_draws.Among(_servers), _draws.Chance(0.3));
        return Ask(force ? "remove-server-by-force" : "remove-server", id.Value, grains => grains.Server(id).Remove(Actor, force));
    }

    private string AddAgent()
    {
        if (_run.Agents.All.Count == MostAgents) return "enough agents";
        return $"agent {_run.Agents.Add($"own-{_run.Agents.All.Count + 1}").Name} starts";
    }

    private string RunCommand()
    {
        if (Some(_instances) is not { } target) return "no instance to run a command on";
        var id = _run.Ids.New<CommandId>();
        _commands.Add(id);
        return Ask("command", id.Value, grains => grains.Command(id).Start(new CommandRequest { Instance = target, Command = "uptime" }, Actor));
    }

    private string AddRule()
    {
        if (_rules.Count == MostRules) return "enough rules";
        var id = _run.Ids.New<AlertRuleId>();
        _rules.Add(id);
        var spec = new AlertRuleSpec
        {
            Name = $"rule-{_rules.Count}",
            Type = AlertRuleType.Threshold,
            Severity = AlertSeverity.High,
            Condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gt", _draws.Of(70, 90))),
            ForSec = _draws.Of(0, 20, 60),
            CooldownSec = _draws.Of(0, 60),
            Channels = [.. _channels],
        };
        return Ask("add-rule", id.Value, grains => grains.AlertRule(id).Create(spec, Actor));
    }

    private string SwitchRule()
    {
        if (_rules.Count == 0) return "no rule to switch";
        var (id, on) = (_draws.Among(_rules), _draws.Chance(0.7));
        return Ask(on ? "enable-rule" : "disable-rule", id.Value, grains => grains.AlertRule(id).Enable(on, Actor));
    }

    private string DeleteRule()
    {
        if (_rules.Count == 0) return "no rule to delete";
        var id = _draws.Among(_rules);
        _rules.Remove(id);
        return Ask("delete-rule", id.Value, grains => grains.AlertRule(id).Delete(Actor));
    }

    private string AddChannel()
    {
        if (_channels.Count == 2) return "enough channels";
        var id = _run.Ids.New<ChannelId>();
        _channels.Add(id);
        var spec = new ChannelSpec { Name = $"channel-{_channels.Count}", Type = ChannelType.InApp, Config = new ChannelConfig(InApp: new InAppTarget([])) };
        return Ask("add-channel", id.Value, grains => grains.Channel(id).Create(spec, Actor));
    }

    private string AddTask()
    {
        if (_tasks.Count == MostTasks) return "enough tasks";
        var id = _run.Ids.New<ScheduledTaskId>();
        _tasks.Add(id);
        var target = _draws.Chance(0.6) ? Some(_instances) : null;
        var spec = new TaskSpec
        {
            Name = $"task-{_tasks.Count}",
            Schedule = _draws.Chance(0.7) ? new TaskSchedule(EverySec: _draws.Of(15, 40, 120)) : new TaskSchedule(Cron: "*/2 * * * *"),
            Action = new TaskAction(target is null ? TaskActionType.None : TaskActionType.Command, Command: target is null ? null : "true"),
            Scope = new InstanceScope(target),
            Misfire = _draws.Of(MisfirePolicy.Skip, MisfirePolicy.Once, MisfirePolicy.All),
            Overlap = _draws.Of(OverlapPolicy.Skip, OverlapPolicy.Queue, OverlapPolicy.Replace),
            TimeoutSec = 60,
        };
        return Ask("add-task", id.Value, grains => grains.ScheduledTask(id).Create(spec, Actor));
    }

    private string SwitchTask()
    {
        if (_tasks.Count == 0) return "no task to switch";
        var id = _draws.Among(_tasks);
        return _draws.Chance(0.4)
            ? Ask("pause-task", id.Value, grains => grains.ScheduledTask(id).Pause(Actor))
            : Ask("resume-task", id.Value, grains => grains.ScheduledTask(id).Resume(Actor));
    }

    private string Trigger()
    {
        if (_tasks.Count == 0) return "no task to trigger";
        var (id, key) = (_draws.Among(_tasks), $"key-{++_values}");
        return Ask("trigger-task", id.Value, grains => grains.ScheduledTask(id).Trigger(key, Actor));
    }

    private string DeleteTask()
    {
        if (_tasks.Count == 0) return "no task to delete";
        var id = _draws.Among(_tasks);
        _tasks.Remove(id);
        return Ask("delete-task", id.Value, grains => grains.ScheduledTask(id).Delete(Actor));
    }

    private InstanceId? Some(List<InstanceId> ids)
    {
        var known = ids.Concat(_run.Agents.All.Where(agent => agent.Instance is not null).Select(agent => agent.Instance!.Value)).ToList();
        return known.Count == 0 ? null : _draws.Among(known);
    }

    private string Ask<T>(string kind, string key, Func<IGrainFactory, Task<Outcome<T>>> call) where T : class
    {
        _run.Begin(() => _run.Ask(kind, key, call));
        return $"{kind} {key}";
    }

    private static InstanceSpec Spec(string name, string command) => new()
    {
        Command = [command],
        Data = new InstanceData { Database = new InstanceDatabase(name, Create: true), Quiesce = Quiesce.Freeze },
    };
}
