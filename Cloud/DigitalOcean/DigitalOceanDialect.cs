using System.Text.Json;
using Fleet.Cloud.Calls;

namespace Fleet.Cloud.DigitalOcean;

internal sealed class DigitalOceanDialect : IDialect
{
    public string Name => "digitalocean";

    public string Title => "DigitalOcean";

    public string Setting => "Fleet__Cloud__DigitalOcean__Token";

    public int PageSize => 200;

    public Refusal Read(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, DigitalOceanJson.Default.Failure) is { } failure ? new(failure.Id, failure.Message) : default;

    // A droplet that is still being made cannot be destroyed yet; that passes.
    public CloudFault? Fault(int status, Refusal refusal) =>
        status == 422 && refusal.Message?.Contains("pending event", StringComparison.OrdinalIgnoreCase) == true
            ? CloudFault.Unavailable
            : null;
}
