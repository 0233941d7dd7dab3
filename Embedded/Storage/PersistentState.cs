using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fleet.Embedded.Storage;

/// <summary>One stored record of one activation.</summary>
internal sealed class PersistentState<T>(string name, GrainId id, IGrainStorage store)
    : IPersistentState<T>, IGrainState<T>, IStoredRecord
{
    public T State { get; set; } = Activator.CreateInstance<T>();

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    T? IGrainState<T>.State
    {
        get => State;
        set => State = value!;
    }

    string? IGrainState<T>.ETag
    {
        get => Etag;
        set => Etag = value;
    }

    bool IGrainState<T>.RecordExists
    {
        get => RecordExists;
        set => RecordExists = value;
    }

    public Task ReadStateAsync() => ReadStateAsync(default);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await store.ReadStateAsync(name, id, this, cancellationToken);
        if (!RecordExists) State = Activator.CreateInstance<T>();
    }

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task WriteStateAsync(CancellationToken cancellationToken) => store.WriteStateAsync(name, id, this, cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(default);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await store.ClearStateAsync(name, id, this, cancellationToken);
        State = Activator.CreateInstance<T>();
    }
}
