namespace Fleet.Embedded.Scheduling;

/// <summary>A continuation on its way back to its grain.</summary>
internal sealed class PostedWork(SendOrPostCallback callback, object? state)
{
    internal PostedWork? Next;

    internal void Run() => callback(state);
}
