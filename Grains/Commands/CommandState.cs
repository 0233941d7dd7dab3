using Fleet.Commands;
using Fleet.Instances;

namespace Fleet.Grains.Commands;

/// <summary>What is stored of a command.</summary>
internal sealed record CommandState
{
    public CommandId Id { get; init; }

    /// <summary>Also in the request; here for lists to filter by.</summary>
    public InstanceId InstanceId { get; init; }

    public CommandRequest Request { get; init; } = new() { Instance = default, Command = "" };
    public CommandStatus Status { get; init; }
    public CommandResult? Result { get; init; }
    public string? Error { get; init; }
    public CommandRoute? Route { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public CommandView View() => new()
    {
        Id = Id,
        Request = Request,
        Status = Status,
        Result = Result,
        Error = Error,
        Route = Route,
        Actor = Actor,
        CreatedAt = CreatedAt,
        CompletedAt = CompletedAt,
    };
}
