using System.Globalization;
using Fleet.Moving;
using Fleet.Silo;

namespace Fleet.Api.Moving;

/// <summary>
/// <c>Fleet.Api migrate</c>: moves the fleet that <c>Fleet:DataPath</c> holds to the database that <c>Fleet:ConnectionString</c> names, both as in Fleet's
/// own settings. <c>fleet migrate</c> starts it.
/// </summary>
internal sealed class MigrateCommand(IConfiguration configuration, TextWriter output, TextWriter errors, bool isTerminal)
{
    public const int Moved = 0;
    public const int Differs = 1;
    public const int Refused = 2;
    public const int BrokenOff = 3;

    private const string Again = "Run the same command again: it goes on where this one ended.";

    /// <summary>The exit code.</summary>
    public async Task<int> Run(IReadOnlyList<string> args, CancellationToken cancellation)
    {
        var (arguments, fault) = MigrateArguments.Parse(args);
        if (arguments is null) return await Fail(Refused, $"{fault}. Usage: {MigrateArguments.Usage}");
        try
        {
            var progress = new MoveProgress(output, isTerminal, TimeProvider.System);
            var move = FleetMoving.Of(configuration, arguments.BatchRows, TimeProvider.System, progress.Tell);
            var report = arguments.VerifyOnly ? await move.Verify(cancellation) : await move.Run(cancellation);
            progress.End();
            if (report is not null) return await Tell(report, arguments.VerifyOnly);
            await output.WriteLineAsync("The fleet was moved there before. Nothing was done; --verify-only compares both sides.");
            return Moved;
        }
        catch (MoveException refusal)
        {
            return refusal.IsRefusal ? await Fail(Refused, refusal.Message) : await Fail(BrokenOff, $"{refusal.Message} {Again}");
        }
        catch (OperationCanceledException)
        {
            return await Fail(BrokenOff, $"Stopped. {Again}");
        }
#pragma warning disable CA1031 // Whoever runs it can do nothing with a stack trace.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            return await Fail(BrokenOff, $"{unexpected.GetType().Name}: {unexpected.Message} {Again}");
        }
    }

    private async Task<int> Tell(MoveReport report, bool isVerification)
    {
        await output.WriteLineAsync($"{"table",-28} {"SQLite",14} {"PostgreSQL",14}  {"checksum",-33}");
        foreach (var table in report.Tables)
        {
            var (here, there) = (table.Source.Checksum[..16], table.Target.Checksum[..16]);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Name,-28} {table.Source.Rows,14:N0} {table.Target.Rows,14:N0}  {(here == there ? here : $"{here} {there}"),-33} {(table.Agrees ? "ok" : "DIFFERENT")}"));
        }

        if (!report.Agrees)
        {
            return await Fail(Differs, isVerification
                ? "The two sides differ. They do once Fleet has run on one of them."
                : "The two sides differ, and Fleet is kept from starting on the new one. Empty the new database, and begin again.");
        }

        await output.WriteLineAsync(isVerification ? "Both sides are the same." : "Moved: both sides are the same. The old side was left as it is.");
        foreach (var file in report.Files) await output.WriteLineAsync($"Beside the database: {file.Path}: {file.Remark}");
        if (!isVerification) await output.WriteLineAsync("Now start Fleet with Fleet__Database=postgres and Fleet__ConnectionString.");
        return Moved;
    }

    private async Task<int> Fail(int code, string why)
    {
        // On a terminal, the line that tells of the progress may stand half-way.
        if (isTerminal) await output.WriteLineAsync();
        await errors.WriteLineAsync($"fleet migrate: {why}");
        return code;
    }
}
