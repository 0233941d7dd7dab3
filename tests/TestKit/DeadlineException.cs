namespace Fleet.TestKit;

/// <summary>What a test waited for did not come. Of a type of its own, so that no test takes it for a time limit of Fleet's that it waits for.</summary>
public sealed class DeadlineException(string message) : Exception(message);
