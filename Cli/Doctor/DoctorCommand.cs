using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Doctor;

/// <summary><c>fleet doctor</c>: looks for what is wrong between here and Fleet, and says what to do.</summary>
internal static class DoctorCommand
{
    private static readonly Column[] Columns =
    [
        Column.Of("CHECK", "check"), Column.Status("FOUND"), new("WHAT", row => $"{row.Text("message")}{(row.Text("todo") is { Length: > 0 } todo ? $" -> {todo}" : "")}"),
    ];

    public static Command Make() => new Command("doctor", "Look for what is wrong between here and Fleet. Exit code: 0 nothing, 1 something.").Does(Look);

    private static async Task<int> Look(Session session, CancellationToken cancellation)
    {
        var findings = new List<Finding>(HereChecks.Machine());
        await foreach (var finding in FleetChecks.All(session, cancellation)) findings.Add(finding);
        var rows = new JsonArray([.. findings.Select(finding => (JsonNode)finding.ToJson())]);
        session.Printer.Many(rows, Columns, "");
        return findings.Exists(finding => finding.Status is "fail") ? ExitCodes.Failed : ExitCodes.Done;
    }
}
