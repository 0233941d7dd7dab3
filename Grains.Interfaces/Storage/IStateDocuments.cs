namespace Fleet.Storage;

/// <summary>Reads single grain states as they are stored, for whoever compares and does not act.</summary>
public interface IStateDocuments
{
    /// <summary>The state of that kind and id; null if there is none.</summary>
    Task<StateRow?> Find(string kind, string id, CancellationToken cancellationToken = default);
}
