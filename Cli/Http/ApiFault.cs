using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Http;

/// <summary>What an error of the API means here.</summary>
internal static class ApiFault
{
    public static Failure Of(HttpResponseMessage answer, string text)
    {
        var body = Read(text);
        var message = (body?.Text("message") is { Length: > 0 } said ? Plain.Of(said) : Bare(answer)).TrimEnd('.');
        if (body?.Text("field") is { Length: > 0 } field && !message.Contains(field, StringComparison.Ordinal)) message = $"{Plain.Of(field)}: {message}";
        var faults = (body?["details"] as JsonObject)?["faults"] as JsonArray ?? [];
        if (faults.Count > 0) message = string.Join("; ", faults.OfType<JsonObject>().Select(Place));
        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new(ExitCodes.WrongUsage, $"{message}."),
            HttpStatusCode.Unauthorized => new(ExitCodes.NotAllowed, $"Fleet does not take this key: {message}. Sign in again: fleet login."),
            HttpStatusCode.Forbidden => new(ExitCodes.NotAllowed, $"{message}. Sign in with a key that may do that, or ask an administrator for one."),
            HttpStatusCode.NotFound => new(ExitCodes.NotFound, $"{message}. See what there is with the list command."),
            HttpStatusCode.Conflict => new(ExitCodes.Conflict, $"{message}. See how it stands with the show command, or what is under way with fleet operation list."),
            HttpStatusCode.TooManyRequests => new(ExitCodes.TooOften, $"{message}. Wait {answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 60:0} s and try again."),
            HttpStatusCode.InternalServerError => new(ExitCodes.Failed, $"Fleet has a bug: {message}. Report it with its trace id {body?.Text("traceId") ?? "(none)"}."),
            HttpStatusCode.BadGateway when body is not null => new(ExitCodes.Failed, $"{message}. The machine or its provider is to blame, not Fleet."),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => new(
                ExitCodes.Unreachable, $"{message}. Try again in a moment, or see what is wrong: fleet doctor."),
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => new(
                ExitCodes.WrongUsage, $"That address leads to {answer.Headers.Location}. Sign in to the one that it leads to: fleet login."),
            _ => new(ExitCodes.Failed, $"{message}."),
        };
    }

    private static string Place(JsonObject fault) => (int)fault["line"]! is var line and > 0
        ? string.Create(CultureInfo.InvariantCulture, $"line {line}, column {fault["column"]}: {Plain.Of(fault.Text("path"))} {Plain.Of(fault.Text("message"))}")
        : $"{Plain.Of(fault.Text("path"))} {Plain.Of(fault.Text("message"))}";

    private static JsonObject? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Bare(HttpResponseMessage answer) =>
        string.Create(CultureInfo.InvariantCulture, $"What answered said {(int)answer.StatusCode} and gave no reason, so it may not be Fleet");
}
