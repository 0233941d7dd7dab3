namespace Fleet.Cloud.Calls;

/// <summary>What is sent.</summary>
/// <param name="Path">Below the base URL, with the query.</param>
internal sealed record Call(HttpMethod Method, string Path, byte[]? Body = null)
{
    /// <summary>For people: queries hold references and page numbers, which say nothing to them.</summary>
    public override string ToString() => $"{Method} /{Path.Split('?')[0]}";
}

/// <summary>What came back.</summary>
/// <param name="Status">0 if nothing did.</param>
/// <param name="Error">Null for a success.</param>
/// <param name="RetryAfter">How long the provider asks to wait.</param>
internal sealed record Answer(int Status, byte[] Body, CloudError? Error, TimeSpan? RetryAfter)
{
    public Answer(int status, byte[] body) : this(status, body, null, null) { }

    public Answer(int status, CloudError error, TimeSpan? retryAfter) : this(status, [], error, retryAfter) { }

    public Answer(CloudError error) : this(0, [], error, null) { }
}
