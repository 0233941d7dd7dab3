namespace Fleet.Tests.Fuzz.Rest;

/// <summary>A request of the fuzz.</summary>
/// <param name="What">What is wrong with it, in words.</param>
/// <param name="Target">Path and query as they stand on the wire.</param>
internal sealed record FuzzRequest(string What, HttpMethod Method, string Target)
{
    public byte[]? Body { get; init; }

    /// <summary>Whether its path is the operation's, whatever is wrong with the rest.</summary>
    public bool IsAtPlace { get; init; } = true;

    public string? MediaType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The header Authorization; null for none, absent for an administrator's.</summary>
    public (string? Value, bool IsGiven) Credential { get; init; }

    public HttpRequestMessage ToMessage(Uri address, string key)
    {
        var whole = new Uri($"http://{address.Authority}{Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(Method, whole);
        if (Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            if (MediaType is { } type) message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        var credential = Credential.IsGiven ? Credential.Value : $"Bearer {key}";
        if (credential is not null) message.Headers.TryAddWithoutValidation("Authorization", credential);
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString() =>
        $"{Method} {Cut(Target)} ({What}){(Body is null ? "" : $", {MediaType}, body in base 64: {Cut(Convert.ToBase64String(Body))}")}"
        + string.Concat(Headers.Select(header => $", {header.Name}: {Cut(header.Value)}")) + (Credential.IsGiven ? $", Authorization: {Cut(Credential.Value ?? "none")}" : "");

    private static string Cut(string text) => text.Length > 2_000 ? $"{text[..2_000]}... ({text.Length} characters)" : text;
}
