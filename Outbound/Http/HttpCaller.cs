using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Fleet.Storage;

namespace Fleet.Outbound.Http;

/// <summary>Calls strangers: no redirects, no proxies, no cookies, no trace of Fleet's own, little of the answer.</summary>
internal sealed class HttpCaller : IHttpCaller, IHttpReader, IDisposable
{
    private const int MaxAnswer = 16_384;

    private static readonly ProductInfoHeaderValue Agent = new("Fleet", "1.0");

    private readonly HttpClient _client;
    private readonly ISecretBox _secrets;
    private readonly TimeProvider _time;

    public HttpCaller(OutboundOptions options, ISecretBox secrets, TimeProvider time)
    {
        (_secrets, _time) = (secrets, time);
        _client = new(
            new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                ConnectCallback = new GuardedConnector(options).Connect,
                // What is not read of an answer is not waited for either.
                MaxResponseDrainSize = 0,
                // A name may become another address.
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                UseCookies = false,
                UseProxy = false,
            },
            disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Task<HttpAnswer> Call(
        HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, CancellationToken cancellationToken = default) =>
        Read(call, more, limit, MaxAnswer, cancellationToken);

    public async Task<HttpAnswer> Read(
        HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, int longest, CancellationToken cancellationToken = default)
    {
        if (CallRules.Refusal(call, out var address) is { } refusal) return Refused(refusal);
        using var request = new HttpRequestMessage(HttpMethod.Parse(call.Method), address);
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new("application/json");
        }

        request.Headers.UserAgent.Add(Agent);

        // Fleet's own come last: nobody writes his own signature over them.
        foreach (var (name, value) in call.Headers.Select(header => (header.Key, _secrets.Open(header.Value))).Concat(more.Select(Pair)))
        {
            if (CallRules.Refusal(name, value) is { } wrong) return Refused(wrong);
            Set(request, name, value);
        }

        using var late = new CancellationTokenSource(limit, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token);
            return new HttpAnswer(
                (int)response.StatusCode, await Beginning(response.Content, longest, ended.Token),
                RetryAfter: RetryAfter.Of(response.Headers.RetryAfter, _time.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HttpAnswer(null, "", $"{address.Authority} gave no answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return fault.InnerException is RefusedAddressException
                ? Refused($"{address.Host} is not a public address, and Fleet calls no others")
                : new HttpAnswer(null, "", Sentence(fault, address));
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpAnswer Refused(string why) => new(null, "", why, IsRefused: true);

    private static (string, string) Pair(KeyValuePair<string, string> header) => (header.Key, header.Value);

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        if (TrySet(request.Headers, name, value)) return;
        request.Content ??= new ByteArrayContent([]);
        TrySet(request.Content.Headers, name, value);
    }

    // A collection throws at the names that belong to the other one.
    private static bool TrySet(HttpHeaders headers, string name, string value)
    {
        try
        {
            headers.Remove(name);
            return headers.TryAddWithoutValidation(name, value);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // The status has come: an answer that breaks off or does not end is one nevertheless.
    private static async Task<string> Beginning(HttpContent content, int longest, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var some = new char[MaxAnswer];
        try
        {
            using var reader = new StreamReader(await content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8, false, 4_096);
            while (text.Length < longest
                && await reader.ReadAsync(some.AsMemory(0, Math.Min(some.Length, longest - text.Length)), cancellationToken) is > 0 and var read)
            {
                text.Append(some, 0, read);
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
        }

        return text.ToString();
    }

    // Of the address only the host and the port: the rest of it may be a secret.
    private static string Sentence(Exception fault, Uri address) => (fault as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"The name {address.Host} could not be resolved",
        HttpRequestError.ConnectionError when fault.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            $"The name {address.Host} could not be resolved",
        HttpRequestError.ConnectionError => $"{address.Authority} takes no connection",
        HttpRequestError.SecureConnectionError => $"{address.Authority} could not show who it is (TLS)",
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => $"{address.Authority} gave an answer that is not HTTP",
        _ => $"{address.Authority} broke the connection off",
    };
}
