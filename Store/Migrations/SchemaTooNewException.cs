namespace Fleet.Store.Migrations;

/// <summary>A newer Fleet has migrated this database: an older one could harm what it does not know.</summary>
public sealed class SchemaTooNewException : Exception
{
    /// <inheritdoc/>
    public SchemaTooNewException() { }

    /// <inheritdoc/>
    public SchemaTooNewException(string message) : base(message) { }

    /// <inheritdoc/>
    public SchemaTooNewException(string message, Exception? innerException) : base(message, innerException) { }

    internal SchemaTooNewException(int found, int known)
        : this($"The database's schema is at step {found}, but this version of Fleet knows only {known}. "
            + "Run a newer Fleet, or restore a backup.") { }
}
