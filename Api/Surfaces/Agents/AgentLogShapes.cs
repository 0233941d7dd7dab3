using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>The query of an agent's logs.</summary>
public sealed record AgentLogQuery : IChecked
{
    private const int MaxTail = 10_000;
    private static readonly string[] Levels = ["debug", "info", "warn", "error"];

    /// <summary>Lines wanted.</summary>
    [FromQuery(Name = "tail"), Description("The most lines, the newest ones, 1 to 10000; 100 if absent.")]
    public string? Tail { get; init; }

    /// <summary>How far back.</summary>
    [FromQuery(Name = "since"), Description("How far back: a whole number and s, m, h or d, such as 30m, at most 366d; no bound if absent.")]
    public string? Since { get; init; }

    /// <summary>The level wanted.</summary>
    [FromQuery(Name = "level"), Description("Only lines of that level: debug, info, warn or error.")]
    public string? Level { get; init; }

    /// <summary>Whether to go on.</summary>
    [FromQuery(Name = "follow"), Description("true for a stream of server-sent events.")]
    public string? Follow { get; init; }

    internal int TailValue { get; private set; }

    internal TimeSpan? SinceValue { get; private set; }

    internal bool Follows { get; private set; }

    /// <summary>The level as it is stored; null for all.</summary>
    internal string? StoredLevel => string.IsNullOrEmpty(Level) ? null : Level.ToUpperInvariant();

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        TailValue = QueryText.Whole(errors, "tail", Tail, 1, MaxTail, 100);
        SinceValue = Duration(errors, Since);
        if (!string.IsNullOrEmpty(Level) && !Levels.Contains(Level)) errors.Add(new("level", $"level must be one of {string.Join(", ", Levels)}"));
        Follows = QueryText.Flag(errors, "follow", Follow);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    private static TimeSpan? Duration(List<FieldError> errors, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is { } one && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && one * (double)count <= TimeSpan.FromDays(366)) return one * count;
        errors.Add(new("since", "since must be a whole number and s, m, h or d, such as 30m, at most 366d"));
        return null;
    }
}

/// <summary>The newest lines of an agent.</summary>
/// <param name="Logs">Oldest first.</param>
public sealed record AgentLogs(IReadOnlyList<AgentLogLine> Logs);

/// <summary>A line of one of its replicas.</summary>
public sealed record AgentLogLine
{
    internal AgentLogLine(LogRow row, int replica)
    {
        (Timestamp, Level, Message) = (AgentTime.Of(row.At), row.Level.ToLowerInvariant(), row.Message);
        (Replica, InstanceId) = (replica, row.InstanceId);
    }

    /// <summary>When.</summary>
    public string Timestamp { get; }

    /// <summary>debug, info, warn or error.</summary>
    public string Level { get; }

    /// <summary>The text.</summary>
    public string Message { get; }

    /// <summary>The replica's number in the agent, from 0.</summary>
    public int Replica { get; }

    /// <summary>The instance that the replica is.</summary>
    [JsonPropertyName("instance_id")]
    public string InstanceId { get; }
}
