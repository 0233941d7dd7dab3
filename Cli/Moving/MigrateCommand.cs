using System.CommandLine;

namespace Fleet.Cli.Moving;

/// <summary><c>fleet migrate</c>: has Fleet's own program move a fleet from one database to another.</summary>
internal static class MigrateCommand
{
    private const int Refused = 2;
    private const string Connection = "Fleet__ConnectionString";

    public static Command Make()
    {
        var from = new Option<string>("--from") { Description = "What Fleet runs on.", Required = true };
        from.AcceptOnlyFromAmong("sqlite");
        var to = new Option<string>("--to") { Description = "What it is to run on.", Required = true };
        to.AcceptOnlyFromAmong("postgres");
        var data = new Option<string?>("--data") { Description = "The folder of fleet.db. Fleet__DataPath." };
        // No default that the help would print.
        var connection = new Option<string?>("--connection") { Description = "How to reach the empty database, in Npgsql's form. FLEET_CONNECTION or Fleet__ConnectionString, which other users of this machine do not see." };
        var file = new Option<string?>("--connection-file") { Description = "A file that holds it, in place of --connection." };
        var verify = new Option<bool>("--verify-only") { Description = "Compare both sides, and change neither." };
        var rows = new Option<int?>("--batch-rows") { Description = "The most rows in a transaction; 10000 if absent." };
        var server = new Option<string?>("--server") { Description = "Where Fleet's own program is: Fleet.Api, Fleet.Api.dll or their folder. FLEET_SERVER; beside this program if absent." };
        var command = new Command(
            "migrate",
            "Move a fleet with its history to another database. Fleet must be stopped. A move that was broken off goes on. Exit code: 0 moved and found the same, 1 different, 2 refused, 3 broken off.")
        {
            from, to, data, connection, file, verify, rows, server,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                if (parsed.GetValue(connection) is not null && parsed.GetValue(file) is not null) return await Refuse("--connection and --connection-file exclude each other");
                if (ServerProgram.Find(parsed.GetValue(server) ?? Environment.GetEnvironmentVariable("FLEET_SERVER")) is not { } program)
                {
                    return await Refuse("Fleet's own program (Fleet.Api) is not there: name its folder with --server or FLEET_SERVER");
                }

                Dictionary<string, string> settings = [];
                if (parsed.GetValue(data) is { } folder) settings["Fleet__DataPath"] = folder;
                if (await Address(parsed.GetValue(connection), parsed.GetValue(file), cancellation) is { } address) settings[Connection] = address;
                List<string> arguments = ["migrate", "--from", parsed.GetValue(from)!, "--to", parsed.GetValue(to)!];
                if (parsed.GetValue(verify)) arguments.Add("--verify-only");
                if (parsed.GetValue(rows) is { } most) arguments.AddRange(["--batch-rows", most.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
                return await ServerProgram.Run(program, arguments, settings);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return await Refuse(fault.Message);
            }
        });
        return command;
    }

    /// <summary>The connection string; null where the server program's own settings say it.</summary>
    private static async Task<string?> Address(string? given, string? file, CancellationToken cancellation) =>
        given ?? (file is not null ? (await File.ReadAllTextAsync(file, cancellation)).Trim() : Environment.GetEnvironmentVariable("FLEET_CONNECTION"));

    private static async Task<int> Refuse(string why)
    {
        await Console.Error.WriteLineAsync($"fleet migrate: {why}");
        return Refused;
    }
}
