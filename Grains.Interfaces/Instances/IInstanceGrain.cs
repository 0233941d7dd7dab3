using Fleet.Agents;
using Fleet.Alerts;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Identity;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Scheduling;
using Fleet.Servers;
using Orleans.Concurrency;

namespace Fleet.Instances;

/// <summary>Something that runs: put on a server by Fleet, or registered by its own agent. Key: <see cref="InstanceId"/>.</summary>
[Alias("fleet.instance")]
public interface IInstanceGrain : IWakeable, IDueTarget
{
    /// <summary>Makes or refreshes the record of an instance that speaks for itself. Called by the name's grain only.</summary>
    [Alias("register")]
    Task<Outcome<InstanceView>> Register(InstanceRegistration registration);

    /// <summary>
    /// Makes the record and begins to deploy, or to clone; what is left of <paramref name="predecessor"/>, which had the name before, is
    /// torn down first. Called by the name's grain only.
    /// </summary>
    [Alias("deploy")]
    Task<Outcome<InstanceView>> Deploy(InstanceDeployment deployment, InstanceId? predecessor, string actor);

    /// <summary>The instance, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<InstanceView>> Get();

    /// <summary>
    /// Begins what the verb says. <see cref="InstanceView.Operation"/> is the operation that does it, or null when nothing is left to
    /// do. A conflict when the status does not allow it; the same verb while its operation runs answers that operation.
    /// </summary>
    [Alias("change")]
    Task<Outcome<InstanceView>> Change(InstanceVerb verb, string actor);

    /// <summary>Begins to back it up, alone or (<see cref="BackupReason.BeforeDestroy"/>) as the first part of its destruction.</summary>
    [Alias("back-up")]
    Task<Outcome<BackupView>> BackUp(BackupRequest request, string actor);

    /// <summary>Begins to put back what a completed backup of it holds; its program stands still meanwhile.</summary>
    [Alias("restore")]
    Task<Outcome<InstanceView>> Restore(RestoreOrder order, string actor);

    /// <summary>
    /// Begins to put that configuration in the place of the present one; the former one comes back if the new one does not become
    /// well. A conflict while it is being deployed or destroyed unless <paramref name="force"/>, and for another runtime or server.
    /// </summary>
    [Alias("redeploy")]
    Task<Outcome<InstanceView>> Redeploy(InstanceDeployment next, bool force, string actor);

    /// <summary>What the operation that works on it was asked; not_found if none does.</summary>
    [Alias("order"), AlwaysInterleave]
    Task<Outcome<InstanceOrder>> Order();

    /// <summary>The new configuration counts from now on, and the former one is what <see cref="Order"/> answers as the next.</summary>
    [Alias("redeployed")]
    Task Redeployed(OperationId operation);

    /// <summary>Sets when it is backed up by itself; null for never.</summary>
    [Alias("set-backup-policy")]
    Task<Outcome<InstanceView>> SetBackupPolicy(BackupPolicy? policy);

    /// <summary>Sets when it is suspended by itself; null for never.</summary>
    [Alias("set-idle-policy")]
    Task<Outcome<InstanceView>> SetIdlePolicy(IdlePolicy? policy);

    /// <summary>Gives it to that team, whose members see it from then on; null for everybody.</summary>
    [Alias("set-team")]
    Task<Outcome<InstanceView>> SetTeam(TeamId? team);

    /// <summary>Somebody uses it (a terminal, a command): it is not idle, and wakes if its idle policy has suspended it.</summary>
    [Alias("touch")]
    Task Touch(string reason);

    /// <summary>What became of its site; null if it has none any more.</summary>
    [Alias("site-checked")]
    Task SiteChecked(OperationId operation, SiteReport? report);

    /// <summary>Begins to put the instance on another server, chosen by Fleet; a conflict unless it runs, or none has room.</summary>
    [Alias("move")]
    Task<Outcome<InstanceView>> Move(string actor);

    /// <summary>Where an instance that is being moved goes; not_found if it is not being moved.</summary>
    [Alias("destination"), AlwaysInterleave]
    Task<Outcome<ServerId>> Destination();

    /// <summary>The server that Fleet chose had no room after all: chooses another; a conflict if there is none or the caller chose.</summary>
    [Alias("place-elsewhere")]
    Task<Outcome<ServerId>> PlaceElsewhere(OperationId operation);

    /// <summary>The moved instance lives on its destination from now on.</summary>
    [Alias("moved")]
    Task Moved(OperationId operation);

    /// <summary>Its server is given up: the instance counts as destroyed, whatever is left of it there.</summary>
    [Alias("abandon")]
    Task Abandon(string reason);

    /// <summary>
    /// Begins to carry out a plan against drift, and answers the operation that does. A conflict while another operation works on it, or if it is
    /// destroyed or not there yet. Called by <see cref="IDriftGrain"/> only.
    /// </summary>
    [Alias("remediate")]
    Task<Outcome<OperationId>> Remediate(RemediationId remediation, string actor);

    /// <summary>What to run and where: for operations. not_found if the instance registered itself.</summary>
    [Alias("deployment"), AlwaysInterleave]
    Task<Outcome<InstanceDeployment>> Deployment();

    /// <summary>
    /// An operation on this instance has ended. <paramref name="isUnwound"/>: it failed, and all that it had done is undone.
    /// </summary>
    [Alias("settle")]
    Task Settle(OperationId operation, OperationKind kind, OperationError? error, bool isUnwound);

    /// <summary>A probe of its server, begun at <paramref name="takenAt"/>, saw it. What was seen before its last operation ended says nothing.</summary>
    [Alias("observe")]
    Task Observe(InstanceObservation observation, DateTimeOffset takenAt, long memoryTotal, long diskTotal);

    /// <summary>Its server no longer answers.</summary>
    [Alias("server-lost")]
    Task ServerLost();

    /// <summary>
    /// An agent has connected to the API node <paramref name="gateway"/> under that connection id; an older connection no longer speaks
    /// for the instance.
    /// </summary>
    [Alias("agent-connected")]
    Task<Outcome<HeartbeatLease>> AgentConnected(string connection, string gateway);

    /// <summary>Sends a frame to the instance's agent, wherever it is connected; a conflict if none is.</summary>
    [Alias("send-to-agent"), AlwaysInterleave]
    Task<Outcome<Done>> SendToAgent(AgentFrame frame);

    /// <summary>The connection is closed: the instance is lost one grace later unless it comes back.</summary>
    [Alias("agent-disconnected")]
    Task AgentDisconnected(string connection);

    /// <summary>A sign of life. Writes nothing while nothing changes. A conflict if the connection was replaced.</summary>
    [Alias("heartbeat")]
    Task<Outcome<HeartbeatLease>> Heartbeat(AgentHeartbeat heartbeat);

    /// <summary>
    /// What its agent measured. Costs no write on the turn. Invalid with the field to blame; a conflict if the connection was replaced;
    /// unavailable if too many samples wait to be stored already: it is dropped.
    /// </summary>
    [Alias("metrics")]
    Task<Outcome<Done>> Metrics(AgentMetrics metrics);

    /// <summary>
    /// What its agent logged; ends when it is durable. Invalid with the field to blame; a conflict if the connection was replaced;
    /// unavailable when too many lines wait already.
    /// </summary>
    [Alias("log"), AlwaysInterleave]
    Task<Outcome<Done>> Log(AgentLogBatch batch);

    /// <summary>
    /// What language models it was seen calling; all of it is taken or none. Costs no write on the turn. Invalid with the field to
    /// blame; a conflict if the connection was replaced.
    /// </summary>
    [Alias("llm-usage"), AlwaysInterleave]
    Task<Outcome<Done>> LlmUsage(AgentLlmUsage usage);

    /// <summary>What its agent says has happened; ends when it is durable. Invalid for a type that there is not; a conflict if the connection was replaced.</summary>
    [Alias("report"), AlwaysInterleave]
    Task<Outcome<Done>> Report(AgentEvent happened);

    /// <summary>The processes that its latest heartbeat named.</summary>
    [Alias("processes"), AlwaysInterleave]
    Task<Outcome<InstanceProcesses>> Processes();

    /// <summary>Its extensions and how they are.</summary>
    [Alias("extensions"), AlwaysInterleave]
    Task<Outcome<InstanceExtensions>> Extensions();

    /// <summary>
    /// Where it stands by that rule: for a rule by which it is not well, since what it told last may be lost. A conflict where the rule is
    /// not known in that revision; unavailable until enough is known to say.
    /// </summary>
    [Alias("level-for"), AlwaysInterleave]
    Task<Outcome<TargetReport>> LevelFor(AlertRuleId rule, int revision);
}
