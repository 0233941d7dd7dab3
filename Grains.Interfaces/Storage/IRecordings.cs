namespace Fleet.Storage;

/// <summary>Where terminal sessions are recorded.</summary>
public interface IRecordings
{
    /// <summary>A new recording under that name, to write to; null where nothing is recorded.</summary>
    Stream? Create(string name);
}
