using System.Text.Json;
using Fleet.Cloud.Calls;

namespace Fleet.Cloud.Hetzner;

internal sealed class HetznerDialect : IDialect
{
    public string Name => "hetzner";

    public string Title => "Hetzner";

    public string Setting => "Fleet__Cloud__Hetzner__Token";

    public int PageSize => 50;

    public Refusal Read(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, HetznerJson.Default.FailureAnswer)?.Error is { } failure
            ? new(failure.Code, failure.Message)
            : default;

    // The status alone would take a full account for a bad token, and a short lock for a refusal.
    public CloudFault? Fault(int status, Refusal refusal) => refusal.Code switch
    {
        "unauthorized" or "forbidden" or "token_readonly" => CloudFault.Unauthorized,
        "rate_limit_exceeded" => CloudFault.RateLimited,
        "resource_limit_exceeded" or "resource_unavailable" or "placement_error" or "protected" or "resource_locked" => CloudFault.Rejected,
        "conflict" or "locked" or "maintenance" or "timeout" => CloudFault.Unavailable,
        _ => null,
    };
}
