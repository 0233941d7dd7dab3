using System.Text.Json;

namespace Fleet.Cli.Audit;

/// <summary>One question whether the chain is intact, and how its answer is told.</summary>
internal sealed class AuditVerification(HttpClient http, TextWriter output, TextWriter errors)
{
    public const int Intact = 0;
    public const int Broken = 1;
    public const int NotKnown = 2;

    /// <summary>Fleet reads a whole log before it answers.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The exit code.</summary>
    /// <param name="expectedHead">What must be in the chain; null for nothing.</param>
    /// <param name="format">How programs want the answer; null where people read it.</param>
    /// <param name="cancellation">To stop.</param>
    public async Task<int> Run(string? expectedHead, Func<string, string>? format, CancellationToken cancellation)
    {
        try
        {
            var query = expectedHead is null ? "" : $"?expect_head={Uri.EscapeDataString(expectedHead)}";
            using var answer = await http.GetAsync(new Uri($"/api/v1/audit/verify{query}", UriKind.Relative), cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            using var document = JsonDocument.Parse(text);
            var verdict = document.RootElement;
            if (!answer.IsSuccessStatusCode) return await Fail($"Fleet answered {(int)answer.StatusCode}: {Text(verdict, "message")}");
            var isIntact = verdict.GetProperty("intact").GetBoolean();
            await output.WriteLineAsync(format is not null ? format(text) : isIntact ? Praise(verdict) : Blame(verdict));
            return isIntact ? Intact : Broken;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return await Fail($"Fleet does not answer: {fault.Message}");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return await Fail("What answered is not Fleet");
        }
    }

    private static string Praise(JsonElement verdict)
    {
        var remark = Text(verdict, "reason") is { } reason ? $" ({reason})" : "";
        return $"intact: {Text(verdict, "rows")} rows, {Text(verdict, "from")} to {Text(verdict, "to")}, head {Text(verdict, "head") ?? "none"}{remark}";
    }

    private static string Blame(JsonElement verdict)
    {
        var place = Text(verdict, "brokenAt") is { } at ? $" at {at}" : "";
        return $"broken{place}: {Text(verdict, "reason")} ({Text(verdict, "rows")} rows before it are good)";
    }

    private static string? Text(JsonElement verdict, string name) =>
        verdict.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;

    private async Task<int> Fail(string why)
    {
        await errors.WriteLineAsync($"fleet audit verify: {why}");
        return NotKnown;
    }
}
