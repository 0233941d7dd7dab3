using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.ReplicaSets;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>A page of agents.</summary>
/// <param name="Agents">The agents of this page.</param>
/// <param name="Total">All agents that match.</param>
/// <param name="Limit">The most items of a page.</param>
/// <param name="Offset">The items before this page.</param>
/// <param name="HasMore">Whether there are items after it.</param>
public sealed record AgentPageBody(IReadOnlyList<AgentItem> Agents, long Total, int Limit, int Offset, bool HasMore)
    : AgentList(Total, Limit, Offset, HasMore);

/// <summary>An agent, as lists have it.</summary>
public record AgentItem
{
    internal AgentItem(ReplicaSetView view)
    {
        (Id, Name, Status) = (view.Id.Value, view.Spec.Name, WireName.Snake(view.Status));
        (Replicas, Region) = (view.Spec.Replicas, view.Spec.Region);
        (CreatedAt, UpdatedAt) = (AgentTime.Of(view.CreatedAt), AgentTime.Of(view.UpdatedAt));
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its unique name.</summary>
    public string Name { get; }

    /// <summary>deploying, running, updating, stopped, error or deleting.</summary>
    public string Status { get; }

    /// <summary>How many replicas are wanted.</summary>
    public int Replicas { get; }

    /// <summary>Its region; null if nobody said.</summary>
    public string? Region { get; }

    /// <summary>When it was made: ISO 8601, in seconds and UTC.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    [JsonPropertyName("updated_at")]
    public string UpdatedAt { get; }
}

/// <summary>An agent. Its program's URL and the values of its environment may hold secrets: viewers and developers see <c>***</c>.</summary>
public sealed record AgentDetail : AgentItem
{
    private const string Hidden = "***";

    internal AgentDetail(ReplicaSetView view, AgentPlaces places, bool withSecrets) : base(view)
    {
        string Visible(string text) => withSecrets ? text : Hidden;
        var share = view.Spec.Resources ?? Reservation.Usual;
        Config = new(AgentQuantities.OfCpus(share.Cpus), AgentQuantities.OfBytes(share.Memory));
        (Endpoints, Instances) = (places.Endpoints, places.Replicas);
        (Revision, StatusMessage, Runtime) = (view.Revision, view.StatusMessage, view.Spec.Language);
        (Template, Parameters) = (view.Spec.Template?.Value, view.Spec.Parameters);
        if (view.Spec.Binary is { } binary) (BinaryUrl, Sha256, Arguments) = (Visible(binary.Url), binary.Sha256, [.. binary.Arguments.Select(Visible)]);
        Environment = view.Spec.Environment.ToDictionary(pair => pair.Key, pair => Visible(pair.Value), StringComparer.Ordinal);
        (Secrets, Port, HealthPath) = ([.. view.Spec.Secrets.Keys], view.Spec.Port, view.Spec.HealthPath);
        (Selector, TeamId) = (view.Spec.Selector, view.Team?.Value);
        if (view.Autoscaling is { } policy) Autoscaling = new(policy);
    }

    /// <summary>What each replica needs of its server.</summary>
    public AgentConfig Config { get; }

    /// <summary>Where its running replicas answer.</summary>
    public IReadOnlyList<string> Endpoints { get; }

    /// <summary>Why it stands where it stands.</summary>
    [JsonPropertyName("status_message")]
    public string? StatusMessage { get; }

    /// <summary>Counts what its replicas were to run, from 1.</summary>
    public int Revision { get; }

    /// <summary>Its replicas.</summary>
    public IReadOnlyList<AgentReplica> Instances { get; }

    /// <summary>What it is written in.</summary>
    public string? Runtime { get; }

    /// <summary>The program that its replicas run.</summary>
    [JsonPropertyName("binary_url")]
    public string? BinaryUrl { get; }

    /// <summary>What the program must hash to.</summary>
    public string? Sha256 { get; }

    /// <summary>What the program is called with.</summary>
    public IReadOnlyList<string> Arguments { get; } = [];

    /// <summary>The template that its replicas run.</summary>
    public string? Template { get; }

    /// <summary>Values of the template's parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Environment variables of each replica.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The names of values that nobody reads back.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>The first of its replicas' ports.</summary>
    public int? Port { get; }

    /// <summary>The path that tells whether a replica is well.</summary>
    [JsonPropertyName("health_path")]
    public string? HealthPath { get; }

    /// <summary>The labels that its servers must have.</summary>
    public string? Selector { get; }

    /// <summary>The team whose members see it; null for everybody.</summary>
    [JsonPropertyName("team_id")]
    public string? TeamId { get; }

    /// <summary>How the number of its replicas follows their load; null for not at all.</summary>
    public AgentScaling? Autoscaling { get; }
}

/// <summary>What each replica needs.</summary>
/// <param name="Cpu">Cores, such as 1.0.</param>
/// <param name="Memory">Bytes, such as 1Gi.</param>
public sealed record AgentConfig(string Cpu, string Memory);

/// <summary>One replica.</summary>
/// <param name="Replica">Its number, from 0.</param>
/// <param name="InstanceId">The instance that it is.</param>
/// <param name="Status">Where that stands, in the console API's words.</param>
/// <param name="Revision">What it runs.</param>
/// <param name="ServerId">The server that it is on.</param>
public sealed record AgentReplica(
    int Replica,
    [property: JsonPropertyName("instance_id")] string InstanceId,
    string Status,
    int Revision,
    [property: JsonPropertyName("server_id")] string? ServerId);

/// <summary>An agent that was made just now.</summary>
public sealed record NewAgent
{
    internal NewAgent(ReplicaSetView view) =>
        (Id, Name, Status, CreatedAt) = (view.Id.Value, view.Spec.Name, WireName.Snake(view.Status), AgentTime.Of(view.CreatedAt));

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its unique name.</summary>
    public string Name { get; }

    /// <summary>deploying.</summary>
    public string Status { get; }

    /// <summary>When it was made: ISO 8601, in seconds and UTC.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }
}

/// <summary>What was done.</summary>
/// <param name="Message">A sentence.</param>
public sealed record AgentMessage(string Message);
