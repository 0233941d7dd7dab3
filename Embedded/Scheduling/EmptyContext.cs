namespace Fleet.Embedded.Scheduling;

/// <summary>The execution context that holds nothing, as work on the thread pool has it that nobody's context flowed to.</summary>
internal static class EmptyContext
{
    internal static readonly ExecutionContext Value = Capture();

    private static ExecutionContext Capture()
    {
        ExecutionContext? empty = null;
        var thread = new Thread(() => empty = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return empty!;
    }
}
