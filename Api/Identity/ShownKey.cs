using Microsoft.AspNetCore.Connections.Features;

namespace Fleet.Api.Identity;

/// <summary>
/// The API key that was shown last on a connection: who keeps one open shows the same with each request, and it need not be read and hashed each time.
/// It is forgotten with the connection.
/// </summary>
internal static class ShownKey
{
    private static readonly object Place = new();

    /// <summary>The hash of the key that a request shows in its <c>Authorization</c> header, where the one before it on its connection showed the same.</summary>
    public static string? Again(HttpContext context) =>
        Items(context) is { } items && items.TryGetValue(Place, out var last) && last is Known known
        && context.Request.Headers.Authorization is { Count: 1 } shown && string.Equals(shown[0], known.Header, StringComparison.Ordinal)
            ? known.Hash
            : null;

    /// <summary>A request shows that key, there or elsewhere.</summary>
    public static void Note(HttpContext context, string key, string hash)
    {
        if (RawKey.Bearer(context.Request) == key && context.Request.Headers.Authorization is [{ } header] && Items(context) is { } items)
        {
            items[Place] = new Known(header, hash);
        }
    }

    // The requests of a connection of HTTP/1.1 follow each other. Others share theirs, and what is noted there would have to be locked.
    private static IDictionary<object, object?>? Items(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Get<IConnectionItemsFeature>()?.Items : null;

    private sealed record Known(string Header, string Hash);
}
