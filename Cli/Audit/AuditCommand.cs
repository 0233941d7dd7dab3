using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Audit;

/// <summary><c>fleet audit verify</c>: asks Fleet whether its audit log was tampered with.</summary>
internal static class AuditCommand
{
    public static Command Make()
    {
        var head = new Option<string?>("--expect-head") { Description = "The head as it was printed before, sequence:hash: it must be in the chain." };
        var verify = new Command("verify", "Find out whether the audit log was tampered with. Exit code: 0 intact, 1 broken, 2 not known.") { head };
        verify.Does(async (session, cancellation) =>
        {
            try
            {
                using var http = Session.Open(session.Access, AuditVerification.Patience);
                var verification = new AuditVerification(http, Console.Out, Console.Error);
                return await verification.Run(session.Get(head), Format(session.Get(CommonOptions.Output)), cancellation);
            }
            catch (Failure failure)
            {
                await Console.Error.WriteLineAsync($"fleet audit verify: {failure.Message}");
                return AuditVerification.NotKnown;
            }
        });
        return new Command("audit", "Look at the audit log.") { verify };
    }

    private static Func<string, string>? Format(Format format) => format switch
    {
        Output.Format.Json => static text => text,
        Output.Format.Yaml => static text => YamlText.Of(JsonNode.Parse(text)!).TrimEnd(),
        _ => null,
    };
}
