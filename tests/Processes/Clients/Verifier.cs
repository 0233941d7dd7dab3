using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Histories;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Processes.Clients;

/// <summary>Whether a Fleet is as its clients were told, over its API and in its stored data.</summary>
internal sealed class Verifier(FleetServer fleet, Caller caller)
{
    /// <summary>The alert rule that every agent breaks.</summary>
    public string Rule { get; set; } = "";

    /// <summary>The task that is due each two seconds.</summary>
    public string Task { get; set; } = "";

    /// <summary>The number in a register.</summary>
    public static long Number(JsonNode register) => (string?)register["description"] is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>All that cannot be, in words.</summary>
    public async Task<IReadOnlyList<string>> Wrongs(History history, Dictionary<string, string> registers, IReadOnlyList<LiveAgent> agents, Receiver receiver)
    {
        var tasks = await caller.List("/api/v1/tasks");
        var things = tasks.Where(task => ((string)task["name"]!).StartsWith("thing-", StringComparison.Ordinal)).Select(task => ((string)task["name"]!, (string)task["id"]!));
        var numbers = tasks.ToDictionary(task => (string)task["id"]!, Number);
        return
        [
            .. HistoryChecker.Check(history.Operations, new([.. things], registers.ToDictionary(one => one.Key, one => numbers.GetValueOrDefault(one.Value)))),
            .. caller.Faults,
            .. await Stored(tasks),
            .. await Audit(),
            .. await Occurrences(),
            .. await Alerts(agents, receiver),
            .. await Instances(agents),
        ];
    }

    private async Task<IEnumerable<string>> Stored(IEnumerable<JsonNode> tasks)
    {
        var data = new StoredData(fleet);
        var (listed, stored) = (tasks.Select(task => (string)task["id"]!).ToHashSet(), new HashSet<string>());

        // What was deleted is cleared away after the answer, and after a fault a little later; what nobody knows the outcome of may still be written.
        await Until(async () =>
        {
            stored = [.. await data.Ids("scheduled-task")];
            if (!stored.IsSubsetOf(listed)) listed = [.. (await caller.List("/api/v1/tasks")).Select(task => (string)task["id"]!)];
            return stored.SetEquals(listed);
        });
        var instances = (await caller.List("/api/v1/instances")).Select(one => (string)one["id"]!).ToHashSet();
        var integrity = await data.Integrity();
        return
        [
            .. listed.Except(stored).Select(id => $"{id} is listed and not stored"),
            .. stored.Except(listed).Select(id => $"{id} is stored and not listed"),
            .. (await data.Ids("instance")).ToHashSet().Except(instances).Select(id => $"{id} is stored and not listed"),
            .. integrity is "ok" ? [] : new[] { $"The file is broken: {integrity}" },
        ];
    }

    private async Task<IEnumerable<string>> Audit()
    {
        var chain = await caller.Get("/api/v1/audit/verify");
        return (bool)chain["intact"]! ? [] : [$"The audit log's chain is broken: {chain.ToJsonString()}"];
    }

    private async Task<IEnumerable<string>> Occurrences()
    {
        var runs = (await caller.Get($"/api/v1/tasks/{Task}/history?limit=100"))["data"]!.AsArray();
        return Twice(runs.Select(run => (string)run!["occurrence"]!)).Select(at => $"The task ran twice for {at}");
    }

    private async Task<IEnumerable<string>> Alerts(IReadOnlyList<LiveAgent> agents, Receiver receiver)
    {
        var (alerts, targets) = (new List<JsonNode>(), new List<string>());

        // An edge that could not be told is told again.
        await Until(async () =>
        {
            alerts = [.. (await caller.Get($"/api/v1/alerts?ruleId={Rule}&limit=100"))["alerts"]!.AsArray().Select(alert => alert!)];
            targets = [.. alerts.Select(alert => (string)alert["instanceId"]!)];
            return agents.All(agent => targets.Contains(agent.Instance));
        });
        var wrong = new List<string>();
        wrong.AddRange(Twice(targets).Select(id => $"There are two alerts for {id}"));
        wrong.AddRange(agents.Select(agent => agent.Instance).Except(targets).Select(id => $"There is no alert for {id}"));
        wrong.AddRange(alerts.Where(alert => (string)alert["status"]! is not "ACTIVE").Select(alert => $"{alert["id"]} is {alert["status"]}"));

        var ids = alerts.Select(alert => (string)alert["id"]!).ToHashSet();
        await Eventually.BecomesAsync("every alert has been told", true, () => ids.IsSubsetOf(Told(receiver).Select(one => one.Alert)), TimeSpan.FromSeconds(90));
        var told = Told(receiver).Where(one => ids.Contains(one.Alert)).Distinct();
        wrong.AddRange(Twice(told.Select(one => one.Alert)).Select(id => $"{id} was told under two ids"));
        return wrong;
    }

    private async Task<IEnumerable<string>> Instances(IReadOnlyList<LiveAgent> agents)
    {
        var wrong = new List<string>();
        foreach (var agent in agents)
        {
            var (instance, events) = (await caller.Get($"/api/v1/instances/{agent.Instance}"), await caller.Get($"/api/v1/instances/{agent.Instance}/events?limit=100"));
            if ((string)instance["status"]! is not "RUNNING") wrong.Add($"{agent.Instance} is {instance["status"]}, and its agent lives");
            if (events["events"]!.AsArray().Any(one => (string)one!["type"]! is "HEARTBEAT_LOST")) wrong.Add($"{agent.Instance} was taken for lost, and its agent lived");
        }

        return wrong;
    }

    /// <summary>Each alert that the webhook was told of, with the id of its message. A message may hold several.</summary>
    private static IEnumerable<(string Alert, string Id)> Told(Receiver receiver) =>
        from message in receiver.All
        from notice in message.Json["alerts"]?.AsArray().Select(one => one!) ?? [message.Json]
        select ((string)notice["alertId"]!, message.Id);

    /// <summary>Ends when it holds, or when there is no more hope; what is looked at then says which.</summary>
    private static async Task Until(Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await holds() && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(90)) await timer.WaitForNextTickAsync();
    }

    private static IEnumerable<string> Twice(IEnumerable<string> all) => all.GroupBy(one => one).Where(same => same.Count() > 1).Select(same => same.Key);
}
