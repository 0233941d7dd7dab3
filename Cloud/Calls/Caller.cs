using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Calls;

/// <summary>Calls one provider: authorised, limited in time, and repeated where that does no harm.</summary>
internal sealed class Caller(
    IDialect dialect, CloudAccountOptions account, CloudOptions options, IHttpClientFactory clients, TimeProvider time, ILogger logger)
{
    /// <summary>The HTTP client's name with the factory.</summary>
    public const string ClientName = "fleet-cloud";

    // Ten thousand entries with the smaller page of the two providers: a list that goes on is a list that goes in circles.
    private const int MostPages = 200;

    private readonly string _base = account.BaseUrl.AbsoluteUri.TrimEnd('/') + "/";
    private readonly string? _token = account.CleanToken;
    private readonly Sentences _sentences = new(dialect, account.CleanToken);

    public string Name => dialect.Name;

    public string Image => account.Image;

    public bool IsConfigured => _token is not null;

    public CloudError NotConfigured => _sentences.NotConfigured();

    public async Task<Cloud<T>> Get<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        Read(new(HttpMethod.Get, path), await Repeat(new(HttpMethod.Get, path), cancellationToken), shape);

    /// <summary>As <see cref="Get"/>, with null for what does not exist.</summary>
    public async Task<Cloud<T?>> GetIfAny<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await Repeat(new(HttpMethod.Get, path), cancellationToken);
        if (answer.Status == 404) return (T?)null;
        var read = Read(new(HttpMethod.Get, path), answer, shape);
        return read.Error is { } error ? error : read.Value;
    }

    /// <summary>Every entry of a list.</summary>
    public async Task<Cloud<ImmutableArray<TItem>>> All<TPage, TItem>(
        string path, JsonTypeInfo<TPage> shape, Func<TPage, ImmutableArray<TItem>> items, CancellationToken cancellationToken)
        where TPage : IPage
    {
        var all = ImmutableArray.CreateBuilder<TItem>();
        var prefix = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}per_page={dialect.PageSize}&page=";
        for (var number = 1; number <= MostPages;)
        {
            var page = await Get($"{prefix}{number}", shape, cancellationToken);
            if (page.Error is { } error) return error;
            var entries = items(page.Value!);
            if (entries.Any(entry => entry is null)) break;
            all.AddRange(entries);
            if (page.Value!.NextPage is not { } next) return all.ToImmutable();
            if (next <= number) break;
            number = next;
        }

        return _sentences.Malformed(new(HttpMethod.Get, path));
    }

    /// <summary>Never repeated. After <see cref="CloudFault.Unavailable"/> it may have been carried out all the same.</summary>
    public async Task<Cloud<TResult>> Post<TBody, TResult>(
        string path, TBody body, JsonTypeInfo<TBody> bodyShape, JsonTypeInfo<TResult> shape, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyShape));
        return Read(call, await Once(call, cancellationToken), shape);
    }

    /// <summary>Not an error if it is gone already.</summary>
    public async Task<Cloud<bool>> Delete(string path, CancellationToken cancellationToken)
    {
        var answer = await Repeat(new(HttpMethod.Delete, path), cancellationToken);
        return answer.Status == 404 || answer.Error is null ? true : answer.Error;
    }

    private async Task<Answer> Repeat(Call call, CancellationToken cancellationToken)
    {
        var wait = options.Backoff;
        for (var attempt = 1; ; attempt++, wait *= 2)
        {
            var answer = await Once(call, cancellationToken);
            if (answer.Error is not { IsTransient: true } error || attempt == options.Attempts) return answer;
            if (answer.RetryAfter > options.LongestWait) return answer;
            if (wait > options.LongestWait) wait = options.LongestWait;
            var pause = answer.RetryAfter > wait ? answer.RetryAfter.Value : wait;
            logger.AskingAgain(dialect.Title, pause, error.Message);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<Answer> Once(Call call, CancellationToken cancellationToken)
    {
        if (_token is null) return new(NotConfigured);
        using var limit = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = Request(call, _token);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var status = (int)response.StatusCode;
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return status is >= 200 and < 300
                ? new(status, body)
                : new(status, _sentences.Refused(call, status, body), Pause(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(_sentences.TooLate(call, options.CallTimeout));
        }
        catch (HttpRequestException exception)
        {
            return new(_sentences.Broken(call, exception));
        }
    }

    private HttpRequestMessage Request(Call call, string token)
    {
        var request = new HttpRequestMessage(call.Method, _base + call.Path);
        request.Headers.Authorization = new("Bearer", token);
        if (call.Body is null) return request;
        request.Content = new ByteArrayContent(call.Body);
        request.Content.Headers.ContentType = new("application/json");
        return request;
    }

    private TimeSpan? Pause(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - time.GetUtcNow();

    private Cloud<T> Read<T>(Call call, Answer answer, JsonTypeInfo<T> shape)
    {
        if (answer.Error is not null) return answer.Error;
        try
        {
            return JsonSerializer.Deserialize(answer.Body, shape) is { } value ? value : _sentences.Malformed(call);
        }
        catch (JsonException)
        {
            return _sentences.Malformed(call);
        }
    }
}
