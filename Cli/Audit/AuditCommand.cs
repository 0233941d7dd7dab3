using System.CommandLine;

namespace Fleet.Cli.Audit;

/// <summary><c>fleet audit verify</c>: asks Fleet whether its audit log was tampered with.</summary>
internal static class AuditCommand
{
    public static Command Make()
    {
        var url = new Option<string>("--url") { Description = "Fleet's address, such as https://fleet.example.com. FLEET_URL.", DefaultValueFactory = _ => Setting("FLEET_URL") };
        // No default that the help would print.
        var given = new Option<string?>("--api-key") { Description = "An API key with the role ADMIN. FLEET_API_KEY, which other users of this machine do not see." };
        var head = new Option<string?>("--expect-head") { Description = "The head as it was printed before, sequence:hash: it must be in the chain." };
        var output = new Option<string>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var verify = new Command("verify", "Find out whether the audit log was tampered with. Exit code: 0 intact, 1 broken, 2 not known.") { url, given, head, output };
        verify.SetAction(async (parsed, cancellation) =>
        {
            var key = parsed.GetValue(given) ?? Setting("FLEET_API_KEY");
            if (Fault(parsed.GetValue(url), key) is { } fault)
            {
                await Console.Error.WriteLineAsync($"fleet audit verify: {fault}");
                return AuditVerification.NotKnown;
            }

            using var http = new HttpClient { BaseAddress = new Uri(parsed.GetValue(url)!), Timeout = AuditVerification.Patience };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            var verification = new AuditVerification(http, Console.Out, Console.Error);
            return await verification.Run(parsed.GetValue(head), parsed.GetValue(output) is "json", cancellation);
        });
        return new Command("audit", "Look at the audit log.") { verify };
    }

    private static string? Fault(string? url, string? key) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            ? "--url (or FLEET_URL) must be Fleet's address, beginning with http:// or https://"
        : string.IsNullOrWhiteSpace(key) || key.Any(char.IsControl) ? "FLEET_API_KEY (or --api-key) must hold an API key with the role ADMIN"
        : null;

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
