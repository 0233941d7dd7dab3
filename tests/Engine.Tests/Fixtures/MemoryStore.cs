using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>A store in memory that checks versions, and whose records a test can change behind a grain's back.</summary>
public sealed class MemoryStore : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (object State, int Version)> _records = new();

    /// <summary>Reads wait for this; a test may close it.</summary>
    public Task ReadGate { get; set; } = Task.CompletedTask;

    /// <summary>The number of records written.</summary>
    public int Writes { get; private set; }

    /// <summary>Writes a record as another process would.</summary>
    public void Change<T>(string name, GrainId id, T state) where T : notnull =>
        _records.AddOrUpdate((name, id), _ => (state, 1), (_, old) => (state, old.Version + 1));

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await ReadGate;
        grainState.RecordExists = _records.TryGetValue((stateName, grainId), out var record);
        if (!grainState.RecordExists) return;
        grainState.State = (T)record.State;
        grainState.ETag = Text(record.Version);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_records)
        {
            var stored = _records.TryGetValue((stateName, grainId), out var record) ? Text(record.Version) : null;
            if (stored != grainState.ETag) throw new InconsistentStateException("The version is stale.", stored, grainState.ETag);
            _records[(stateName, grainId)] = (grainState.State!, record.Version + 1);
            grainState.ETag = Text(record.Version + 1);
            grainState.RecordExists = true;
            Writes++;
        }

        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _records.TryRemove((stateName, grainId), out _);
        // Orleans leaves it to the store to put a new state in the old one's place.
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    // The overloads with a token have defaults on one engine only.
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
