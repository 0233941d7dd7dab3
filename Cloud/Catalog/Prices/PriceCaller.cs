using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fleet.Common;
using Fleet.Outbound;
using Fleet.Storage;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary>
/// Calls the price API of a provider, as Fleet calls anybody outside: no private addresses unless they are allowed, no redirects. Nothing of an
/// answer is ever quoted, for it may repeat what it was sent.
/// </summary>
internal sealed class PriceCaller(IHttpReader http, CatalogOptions options)
{
    // More than the longest list there is.
    private const int LongestAnswer = 8 * 1024 * 1024;

    /// <param name="provider">Its id.</param>
    /// <param name="home">Where its API is, unless an option says otherwise.</param>
    /// <param name="path">Below that, with the query.</param>
    /// <param name="authorization">The header's value; null for none.</param>
    /// <param name="body">What is posted; null for a question by GET.</param>
    /// <param name="shape">The form of the answer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Outcome<T>> Ask<T>(
        string provider, string home, string path, string? authorization, string? body, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var url = (options.Of(provider).BaseUrl?.AbsoluteUri ?? home).TrimEnd('/') + path;
        var more = new Dictionary<string, string> { ["Accept"] = "application/json" };
        if (authorization is not null) more["Authorization"] = authorization;
        var call = new HttpCall(url, body is null ? "GET" : "POST", ImmutableSortedDictionary<string, SealedSecret>.Empty, body);
        var answer = await http.Read(call, more, options.CallTimeout, LongestAnswer, cancellationToken);
        return answer.Status switch
        {
            null => Failed(provider, answer.Error ?? "there was no answer"),
            200 => Read(provider, answer.Body, shape),
            401 or 403 => Failed(provider, $"it refuses the credential ({answer.Status})"),
            429 => Failed(provider, "it has had too many requests (429)"),
            { } status => Failed(provider, $"it answered {status}"),
        };
    }

    public static FleetError Failed(string provider, string why) => FleetError.Unavailable($"The prices of {provider} could not be read: {why}");

    private static Outcome<T> Read<T>(string provider, string text, JsonTypeInfo<T> shape)
    {
        try
        {
            return JsonSerializer.Deserialize(text, shape) is { } value ? value : Malformed(provider);
        }
        catch (JsonException)
        {
            return Malformed(provider);
        }
    }

    private static FleetError Malformed(string provider) => Failed(provider, "it answered in another form than its documentation says");
}
