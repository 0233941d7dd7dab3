using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Servers;

/// <summary>A machine that Fleet reaches over SSH. Key: <see cref="ServerId"/>.</summary>
[Alias("fleet.server")]
public interface IServerGrain : IWakeable
{
    /// <summary>Records the server and begins to provision it.</summary>
    [Alias("add")]
    Task<Outcome<ServerView>> Add(ServerSpec spec, string actor);

    /// <summary>The server, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ServerView>> Get();

    /// <summary>Provisions again after an error.</summary>
    [Alias("retry")]
    Task<Outcome<ServerView>> Retry(string actor);

    /// <summary>Forgets the pinned host key, so that the next connection pins the key it finds, and provisions again.</summary>
    [Alias("reset-host-key")]
    Task<Outcome<ServerView>> ResetHostKey(string actor);

    /// <summary>Changes what the request names; provisions again if it concerns how the server is reached.</summary>
    [Alias("update")]
    Task<Outcome<ServerView>> Update(ServerChange change, string actor);

    /// <summary>Takes no new instances from now on, or takes them again.</summary>
    [Alias("cordon")]
    Task<Outcome<ServerView>> Cordon(bool isCordoned);

    /// <summary>Cordons the server and begins to stop or move its instances.</summary>
    [Alias("drain")]
    Task<Outcome<ServerView>> Drain(DrainMode mode, string actor);

    /// <summary>Adds a maintenance window, or replaces the one of that id.</summary>
    [Alias("add-maintenance")]
    Task<Outcome<ServerView>> AddMaintenance(MaintenanceWindow window);

    /// <summary>Removes a maintenance window; not_found if there is none of that id.</summary>
    [Alias("remove-maintenance")]
    Task<Outcome<ServerView>> RemoveMaintenance(string id);

    /// <summary>
    /// Begins to clean up and forget the server. A conflict while instances live there, unless forced: then they are destroyed first, and
    /// where the machine does not answer, given up.
    /// </summary>
    [Alias("remove")]
    Task<Outcome<ServerView>> Remove(string actor, bool isForced);

    /// <summary>How to reach it now: for operations and readers of logs.</summary>
    [Alias("machine"), AlwaysInterleave]
    Task<Outcome<MachineAddress>> Machine();

    /// <summary>Reserves a place for an instance; a conflict unless the server is active, not cordoned, and has the room.</summary>
    [Alias("attach")]
    Task<Outcome<Done>> Attach(InstanceId instance, Reservation reservation);

    /// <summary>The instances that have a place on the server.</summary>
    [Alias("instances"), AlwaysInterleave]
    Task<ImmutableArray<InstanceId>> Instances();

    /// <summary>Gives the place back.</summary>
    [Alias("detach")]
    Task Detach(InstanceId instance);

    /// <summary>The provisioning operation writes down what it found.</summary>
    [Alias("found")]
    Task<Outcome<Done>> Found(OperationId operation, ServerFinding finding);

    /// <summary>The public half of the key that Fleet made for a rented machine; null if there is none.</summary>
    [Alias("public-key"), AlwaysInterleave]
    Task<string?> PublicKey();

    /// <summary>An operation on this server has ended: without an error, the server is active, or its record is removed.</summary>
    [Alias("settle")]
    Task Settle(OperationId operation, OperationKind kind, OperationError? error);

    /// <summary>A probe has ended, with a report or with an error.</summary>
    [Alias("probed")]
    Task Probed(ProbeReport? report, RemoteError? error);
}
