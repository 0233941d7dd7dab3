namespace Fleet.Identity;

/// <summary>
/// The API keys whose grains live in this process, as they know them: whoever finds a key here need not wait for its grain's turn, which a key that
/// many requests show at once would have them do one after the other.
/// </summary>
public interface IAdmittedKeys
{
    /// <summary>Whom the key of that hash stands for now; null where only its grain can say.</summary>
    Principal? Find(string hash);
}
