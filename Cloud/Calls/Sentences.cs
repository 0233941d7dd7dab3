using System.Text.Json;

namespace Fleet.Cloud.Calls;

/// <summary>Turns what went wrong into errors for people.</summary>
internal sealed class Sentences(IDialect dialect, string? token)
{
    private const int LongestQuote = 300;

    public CloudError NotConfigured() =>
        new(CloudFault.NotConfigured, $"There is no token for {dialect.Title}; it is the setting {dialect.Setting}.");

    public CloudError TooLate(Call call, TimeSpan limit) =>
        new(CloudFault.Unavailable, $"{dialect.Title} did not answer {call} within {limit.TotalSeconds:0.###} s.");

    public CloudError Malformed(Call call) =>
        new(CloudFault.Unavailable, $"{dialect.Title} answered {call} in another form than its documentation says.");

    public CloudError Broken(Call call, HttpRequestException exception)
    {
        var why = exception.GetBaseException().Message;
        return new(CloudFault.Unavailable, $"The connection to {dialect.Title} broke during {call}: {Quote(why)}");
    }

    public CloudError Refused(Call call, int status, byte[] body)
    {
        var refusal = Read(body);
        var fault = dialect.Fault(status, refusal) ?? FaultOf(status);
        var outcome = fault switch
        {
            CloudFault.Unauthorized => $"{dialect.Title} refuses the token, or lets it not do this ({call}, {status})",
            CloudFault.RateLimited => $"{dialect.Title} has had too many requests ({call}, {status})",
            CloudFault.Rejected => $"{dialect.Title} refused {call} ({status})",
            _ => $"{dialect.Title} failed at {call} ({status})",
        };
        return new(fault, string.IsNullOrWhiteSpace(refusal.Message) ? outcome + "." : $"{outcome}: {Quote(refusal.Message)}");
    }

    private static CloudFault FaultOf(int status) => status switch
    {
        401 or 403 => CloudFault.Unauthorized,
        429 => CloudFault.RateLimited,
        408 or 423 => CloudFault.Unavailable,
        >= 400 and < 500 => CloudFault.Rejected,
        _ => CloudFault.Unavailable,
    };

    // Gateways answer in HTML: the status has to do then.
    private Refusal Read(byte[] body)
    {
        try
        {
            return dialect.Read(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // A provider may repeat what it was sent.
    private string Quote(string words)
    {
        var line = string.Concat(words.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (token is not null) line = line.Replace(token, "***", StringComparison.Ordinal);
        return line.Length <= LongestQuote ? line : line[..(LongestQuote - 1)] + "…";
    }
}
