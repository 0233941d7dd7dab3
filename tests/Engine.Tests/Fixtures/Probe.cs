using System.Collections.Concurrent;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>How tests look into grains and hold them at a point: a service that both sides share.</summary>
public sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentQueue<string> _notes = new();

    /// <summary>What was noted, in order.</summary>
    public IReadOnlyList<string> Notes => [.. _notes];

    /// <summary>A gate that is closed until it is opened.</summary>
    public Task Gate(string name) => Source(name).Task;

    public void Open(string name) => Source(name).TrySetResult();

    public int Count(string name) => _counts.AddOrUpdate(name, 1, (_, count) => count + 1);

    public int CountOf(string name) => _counts.GetValueOrDefault(name);

    public void Note(string text) => _notes.Enqueue(text);

    private TaskCompletionSource Source(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
