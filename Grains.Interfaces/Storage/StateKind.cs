namespace Fleet.Storage;

/// <summary>One kind of grain state: what it is called in the store, and which of its fields lists filter, search and sort on.</summary>
/// <param name="Name">The state's name, which is the <c>stateName</c> of its grain's persistent state and the <c>kind</c> of its rows.</param>
/// <param name="Fields">Fields of the JSON document at its top level that queries may name; each is an indexed expression in the store.</param>
public sealed record StateKind(string Name, IReadOnlyList<string> Fields)
{
    /// <summary>The key of the <c>IGrainStorage</c> service that all of Fleet's grains use.</summary>
    public const string Store = "fleet";
}
