namespace Fleet.Embedded.Storage;

/// <summary>An injected record, as the activation sees it.</summary>
internal interface IStoredRecord
{
    /// <summary>Reads the record before the grain is activated.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken);
}
