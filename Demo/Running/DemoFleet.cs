using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;
using Fleet.Demo.World;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Demo.Running;

/// <summary>
/// Sets the demo up through the grains that everybody calls: its beginning yesterday, before anybody is served, as much as is quickly done, and the
/// rest beside those who look on. From then on it keeps it alive.
/// </summary>
internal sealed partial class DemoFleet(
    DemoSettings settings,
    DemoClock clock,
    DemoWorld world,
    DemoRegisters registers,
    DemoAgents agents,
    DemoIncidents incidents,
    DemoPast past,
    IGrainFactory grains,
    IHistory history,
    IIdSource ids,
    ISecretBox box,
    ILogger<DemoFleet> log) : BackgroundService
{
    private const int AtOnce = 32;
    private const int AtOnceLater = 8;

    // More would keep a newcomer waiting.
    private const int Yesterday = 250;

    // As many instances as were there a day ago; the others came in so many turns over the day.
    private const double Old = 0.7;
    private const int Turns = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly FleetPlan _plan = FleetPlan.Of(settings.Instances, new Draw(settings.Seed));
    private ImmutableArray<ServerId> _servers = [];
    private ImmutableArray<UserId> _people = [];
    private int _needed;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Begin(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ended before it began.
            return;
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What began yesterday is all there is until now.
        var begun = world.Programs.OrderBy(program => program.Name, StringComparer.Ordinal).ToList();
        await Task.WhenAll(
            Try(() => agents.Run(stoppingToken)), Try(() => incidents.Run(stoppingToken)), Try(() => Watch(stoppingToken)), Try(() => Grow(stoppingToken)),
            Try(() => past.Write(begun, DemoClock.Present, stoppingToken)));
    }

    // A demo that lacks a part is still one to look at.
    private async Task Try(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Lacks(log, exception);
        }
    }

    private async Task Begin(CancellationToken cancellationToken)
    {
        GiveFlaws();
        _people = await registers.People();
        var first = Math.Min(Yesterday, _plan.Instances.Length);
        _servers = [.. _plan.Servers.Select(_ => ids.New<ServerId>())];
        _needed = 1 + _plan.Instances[..first].Max(instance => instance.Server ?? 0);
        await AddServers(0, _needed, AtOnce, cancellationToken);
        await registers.Make();

        var old = Math.Max(1, (int)(first * Old));
        clock.GoOnTo(TimeSpan.FromHours(24.4));
        await Add(_plan.Instances[..old], AtOnce, cancellationToken);
        for (var turn = 0; turn < Turns; turn++)
        {
            clock.GoOnTo(TimeSpan.FromHours(22) * (Turns - turn) / Turns);
            var (from, to) = (old + ((first - old) * turn / Turns), old + ((first - old) * (turn + 1) / Turns));
            await Add(_plan.Instances[from..to], AtOnce, cancellationToken);
            if (turn == 1) await FailOnce();
            await Ail(turn);
        }

        if (world.Programs.OrderBy(program => program.Name, StringComparer.Ordinal).FirstOrDefault() is { } one) await registers.Tasks(one.Instance);
        world.Heard = agents.Heard;
        clock.GoOnTo(TimeSpan.Zero);
        world.IsWatched = true;
    }

    private async Task Watch(CancellationToken cancellation)
    {
        await agents.Heard.WaitAsync(cancellation);
        await registers.WatchSilence();
    }

    private async Task Grow(CancellationToken cancellation)
    {
        if (_plan.Instances.Length <= Yesterday) return;
        await AddServers(_needed, _plan.Servers.Length, AtOnceLater, cancellation);
        await Add(_plan.Instances[Yesterday..], AtOnceLater, cancellation);
        Grown(log, _plan.Instances.Length);
    }

    // Those who are looked at first have something to show.
    private void GiveFlaws()
    {
        foreach (var (index, flaw) in ((int, Flaw)[])[(1, Flaw.Leaking), (3, Flaw.Saturated), (5, Flaw.Filling), (17, Flaw.Saturated), (40, Flaw.Leaking)])
        {
            if (index < _plan.Instances.Length) world.Give(_plan.Instances[index].Name, flaw);
        }
    }

    private Task AddServers(int from, int to, int atOnce, CancellationToken cancellation) => Each(to - from, atOnce, async i =>
    {
        var planned = _plan.Servers[from + i];
        world.Equip(planned.Host, planned.Cores);
        var added = await grains.Server(_servers[from + i]).Add(
            new ServerSpec(
                planned.Name, planned.Host, 22, "fleet", AuthMethod.Key, box.Seal("the demo's key opens nothing"), 10, "Simulated: part of the demo",
                Labels(("region", planned.Site.Region), ("provider", planned.Site.Provider))),
            "system:demo");
        await Settled(added.Value?.Operation, added.Error);
    }, cancellation);

    private Task Add(ImmutableArray<PlannedInstance> instances, int atOnce, CancellationToken cancellation) => Each(instances.Length, atOnce, async i =>
    {
        var planned = instances[i];
        if (planned.Server is { } server)
        {
            var actor = world.Draw.One(_people, $"actor/{planned.Name}").Value;
            var begun = await grains.Deployment(ids.New<DeploymentId>()).Deploy(Request(planned, _servers[server]), actor);
            await Settled(begun.Value?.Instance.Operation, begun.Error);
            if (begun.IsOk) await Audit(actor, begun.Value.Instance);
            return;
        }

        var view = await grains.InstanceName(planned.Name).Register(new InstanceRegistration
        {
            Name = planned.Name, Provider = planned.Site.Provider, Region = planned.Site.Region, Distro = "ubuntu", Geo = planned.Site.Geo,
            Tags = Tags(planned), AgentVersion = "demo", Os = "linux", Arch = "x86_64", Extensions = ["git", "node"],
        });
        if (view.IsOk) world.Speak(view.Value.Id.Value, planned);
    }, cancellation);

    /// <summary>An alert of yesterday: what one tells in this turn is bad, and in the next turn well again.</summary>
    private async Task Ail(int turn)
    {
        await agents.Recover();
        if (turn < Turns - 1) await agents.Ail(string.Create(CultureInfo.InvariantCulture, $"ailing/{turn}"));
    }

    /// <summary>A deployment that did not succeed: its program ended at once, and Fleet took back what it had done.</summary>
    private async Task FailOnce()
    {
        var broken = new PlannedInstance("shop-canary", Service.All[0], "staging", 0, _plan.Servers[0].Site);
        world.Give(broken.Name, Flaw.Broken);
        var begun = await grains.Deployment(ids.New<DeploymentId>()).Deploy(Request(broken, _servers[0]), _people[^1].Value);
        if (begun.Value?.Instance.Operation is { } operation) await grains.Operation(operation).Completion(Patience);
    }

    private async Task Settled(OperationId? operation, FleetError? error)
    {
        if (error is not null) Refused(log, error.Message);
        if (operation is { } id) await grains.Operation(id).Completion(Patience);
    }

    private Task Audit(string actor, InstanceView instance) => history.Append(new AuditRow(
        ids.Next(), clock.GetUtcNow(), actor, AuditActions.Deploy, "instance", instance.Id.Value, $$"""{"name":"{{instance.Name}}","demo":true}"""));

    private static DeploymentRequest Request(PlannedInstance planned, ServerId server) => new()
    {
        Name = planned.Name, Provider = planned.Site.Provider, Region = planned.Site.Region, Server = server, Yaml = Yaml(planned),
    };

    private static string Yaml(PlannedInstance planned) => string.Create(CultureInfo.InvariantCulture, $$"""
        runtime: process
        command: [{{string.Join(", ", planned.Service.Command.Select(word => $"\"{word}\""))}}]
        env: { {{DemoWorld.NameVariable}}: {{planned.Name}}, ENVIRONMENT: {{planned.Environment}} }
        files:
          - { path: config.toml, content: "name = '{{planned.Name}}'\nlog = 'info'\n" }
        ports: [8080]
        healthCheck: { type: http, port: 8080, path: /health }
        restartPolicy: always
        resources: { cpus: 1, memory: {{planned.Service.Memory}}GiB, disk: {{planned.Service.Disk}}GiB }
        tags: { {{string.Join(", ", Tags(planned).Select(tag => $"{tag.Key}: \"{tag.Value}\""))}} }

        """);

    private static ImmutableSortedDictionary<string, string> Tags(PlannedInstance planned) =>
        Labels(("service", planned.Service.Name), ("environment", planned.Environment));

    private static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] more) =>
        ((IEnumerable<(string Key, string Value)>)[DemoSettings.Label, .. more]).ToImmutableSortedDictionary(label => label.Key, label => label.Value);

    private Task Each(int count, int atOnce, Func<int, Task> act, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation }, async (i, _) => await Try(() => act(i)));

    [LoggerMessage(603, LogLevel.Warning, "The demo lacks something: {Why}")]
    private static partial void Refused(ILogger logger, string why);

    [LoggerMessage(605, LogLevel.Warning, "The demo lacks something")]
    private static partial void Lacks(ILogger logger, Exception exception);

    [LoggerMessage(604, LogLevel.Information, "All {Count} instances of the demo are there")]
    private static partial void Grown(ILogger logger, int count);
}
