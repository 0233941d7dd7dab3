using System.Collections.Immutable;
using Fleet.Bulk;

namespace Fleet.Grains.Bulk;

/// <summary>What is stored of a bulk action.</summary>
internal sealed record BulkActionState
{
    public BulkActionId Id { get; init; }
    public BulkActionRequest? Request { get; init; }
    public string Actor { get; init; } = "";
    public ImmutableArray<BulkItem> Items { get; init; } = [];

    /// <summary>When each item was begun, by its place: what it has begun since then needs no second time.</summary>
    public ImmutableArray<DateTimeOffset?> BegunAt { get; init; } = [];

    public bool IsCompleted { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public BulkActionView View() => new(Id, Request!, Items, CreatedAt, CompletedAt);
}
