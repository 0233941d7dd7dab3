using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Extensions;

namespace Fleet.Api.Surfaces.Console;

/// <summary>
/// The registry says nothing. Clients look for the words in <c>error</c>, and for what stands beside them: an empty list of profiles, or a flag that
/// they may do without.
/// </summary>
/// <param name="Error">Why.</param>
/// <param name="ForProfiles">Whether profiles were asked for outside <c>/registry</c>, where a bad answer has a status of its own.</param>
internal sealed record RegistryRefusal(RegistryError Error, bool ForProfiles = false) : IResult
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var isBad = ForProfiles && !Error.IsAbsent;
        var (status, title) = isBad ? (StatusCodes.Status502BadGateway, "CLI_ERROR") : (StatusCodes.Status503ServiceUnavailable, "CLI_UNAVAILABLE");
        if (httpContext.Request.Headers.Accept.Any(accept => accept?.Contains("problem+json", StringComparison.OrdinalIgnoreCase) == true))
        {
            return new Refusal(status, isBad ? "registry_failed" : "service_unavailable", Error.Message) { Title = title }.ExecuteAsync(httpContext);
        }

        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.RetryAfter = $"{(int)Wait.TotalSeconds}";
        var body = new RegistryErrorBody(
            title, Error.Message, status, isBad ? "registry_failed" : "service_unavailable", ForProfiles ? [] : null, ForProfiles ? null : true);
        return response.WriteAsJsonAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>An error of the registry.</summary>
/// <param name="Error">CLI_UNAVAILABLE or CLI_ERROR.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Code">A stable word.</param>
/// <param name="Profiles">Of a list of profiles: none.</param>
/// <param name="Fallback">Of the others: that the caller may do without.</param>
public sealed record RegistryErrorBody(
    string Error, string Message, int StatusCode, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Profiles,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Fallback);
