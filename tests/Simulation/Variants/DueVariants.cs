using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Simulation.Variants;

/// <summary>A due time is deleted before its call, and not after it.</summary>
internal sealed class DueDeletedEarly : Variant
{
    public override string Name => "due-deleted-early";

    public override string Description => "a due time is deleted before its call";

    public override IDueTimes DueTimes(IDueTimes store) => new Early(store);

    private sealed class Early(IDueTimes store) : DueDecorator(store)
    {
        public override async Task<ImmutableArray<DueRow>> Due(int shard, DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
        {
            var rows = await base.Due(shard, until, limit, cancellationToken);
            if (!rows.IsEmpty) await Complete(rows, cancellationToken);
            return rows;
        }
    }
}

/// <summary>A due time is acknowledged and not stored.</summary>
internal sealed class ReminderLost : Variant
{
    private int _count;

    public override string Name => "reminder-lost";

    public override string Description => "a due time is kept in memory only, and lost when the process dies";

    public override IDueTimes DueTimes(IDueTimes store) => new Forgetful(store, this);

    private sealed class Forgetful(IDueTimes store, ReminderLost variant) : DueDecorator(store)
    {
        public override Task Put(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) =>
            ++variant._count % 4 == 0 ? Task.CompletedTask : base.Put(rows, cancellationToken);
    }
}

/// <summary>Passes everything on.</summary>
internal abstract class DueDecorator(IDueTimes store) : IDueTimes
{
    public virtual Task Put(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => store.Put(rows, cancellationToken);

    public Task Remove(string target, string name, CancellationToken cancellationToken = default) => store.Remove(target, name, cancellationToken);

    public Task Complete(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => store.Complete(rows, cancellationToken);

    public Task Postpone(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => store.Postpone(rows, cancellationToken);

    public virtual Task<ImmutableArray<DueRow>> Due(int shard, DateTimeOffset until, int limit, CancellationToken cancellationToken = default) =>
        store.Due(shard, until, limit, cancellationToken);

    public Task<DateTimeOffset?> Earliest(int shard, CancellationToken cancellationToken = default) => store.Earliest(shard, cancellationToken);
}
