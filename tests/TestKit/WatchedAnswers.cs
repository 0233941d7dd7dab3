namespace Fleet.TestKit;

/// <summary>Looks over every answer that refuses.</summary>
public sealed class WatchedAnswers(SecretScan scan, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if ((int)answer.StatusCode < 400) return answer;
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        scan.Look($"{(int)answer.StatusCode} to {request.Method} {request.RequestUri?.AbsolutePath}", await answer.Content.ReadAsStringAsync(cancellationToken));
        return answer;
    }
}
