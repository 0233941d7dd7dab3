using Fleet.Store.Secrets;

namespace Fleet.Store.Tests.Hosts;

/// <summary>Boxes with the keys that options name.</summary>
internal static class Boxes
{
    public static SecretBox Of(StoreOptions options, TimeProvider? time = null) => new(new KeyRing(options, time ?? TimeProvider.System));
}
