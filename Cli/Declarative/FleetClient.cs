using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Declarative;

/// <summary>What Fleet said: one of both.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Error">The error that it is, as JSON or as a sentence.</param>
internal sealed record Said(string Text, Refused? Error = null);

/// <summary>Fleet refused.</summary>
/// <param name="Message">Why, in a sentence.</param>
/// <param name="Faults">What is wrong where in the document.</param>
internal sealed record Refused(string Message, IReadOnlyList<Fault> Faults);

/// <summary>What is wrong at one place of a document.</summary>
internal sealed record Fault(int Line, int Column, string Path, string Message);

/// <summary>The endpoints that the document commands use.</summary>
internal sealed class FleetClient(HttpClient http)
{
    public async Task<Said> Apply(string document, bool dryRun, bool prune, CancellationToken cancellation)
    {
        using var body = new StringContent(document, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var answer = await http.PostAsync($"api/v1/apply?dryRun={Word(dryRun)}&prune={Word(prune)}", body, cancellation);
        return await Read(answer, cancellation);
    }

    public Task<Said> Get(string set, CancellationToken cancellation) => Read($"api/v1/apply/{Uri.EscapeDataString(set)}", cancellation);

    public Task<Said> Export(string query, CancellationToken cancellation) => Read($"api/v1/export?{query}", cancellation);

    private static string Word(bool flag) => flag ? "true" : "false";

    private async Task<Said> Read(string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(path, cancellation);
        return await Read(answer, cancellation);
    }

    private static async Task<Said> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? new(text) : new("", RefusalOf((int)answer.StatusCode, text));
    }

    private static Refused RefusalOf(int status, string text)
    {
        try
        {
            var body = JsonNode.Parse(text) as JsonObject;
            var faults = (body?["details"] as JsonObject)?["faults"] as JsonArray ?? [];
            return new(
                (string?)body?["message"] ?? Bare(status),
                [.. faults.OfType<JsonObject>().Select(fault => new Fault((int)fault["line"]!, (int)fault["column"]!, (string)fault["path"]!, (string)fault["message"]!))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return new(Bare(status), []);
        }
    }

    private static string Bare(int status) => string.Create(CultureInfo.InvariantCulture, $"Fleet answered {status} and gave no reason");
}
