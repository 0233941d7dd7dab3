using System.Globalization;

namespace Fleet.Api.Moving;

/// <summary>What stands behind <c>migrate</c> on the command line.</summary>
/// <param name="VerifyOnly">Whether both sides are only compared.</param>
/// <param name="BatchRows">The most rows in a transaction.</param>
internal sealed record MigrateArguments(bool VerifyOnly, int BatchRows)
{
    public const string Usage = "migrate --from sqlite --to postgres [--verify-only] [--batch-rows <number>]";

    // Some megabytes: a transaction's own price is spread thin enough, and what a crash costs is done again in a second.
    private const int DefaultBatchRows = 10_000;

    private const int MostBatchRows = 1_000_000;

    /// <summary>The arguments, or what is wrong with them.</summary>
    public static (MigrateArguments? Arguments, string? Fault) Parse(IReadOnlyList<string> args)
    {
        var (from, to) = ((string?)null, (string?)null);
        var parsed = new MigrateArguments(false, DefaultBatchRows);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--verify-only")
            {
                parsed = parsed with { VerifyOnly = true };
                continue;
            }

            if (args[i] is not ("--from" or "--to" or "--batch-rows")) return (null, $"'{args[i]}' is not understood");
            if (i + 1 == args.Count) return (null, $"{args[i]} needs a value");
            var (name, value) = (args[i], args[++i]);
            if (name is "--from") from = value;
            else if (name is "--to") to = value;
            else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is > 0 and <= MostBatchRows)
            {
                parsed = parsed with { BatchRows = rows };
            }
            else return (null, $"--batch-rows must be a number from 1 to {MostBatchRows}");
        }

        return from is not "sqlite" ? (null, "--from must be sqlite") : to is not "postgres" ? (null, "--to must be postgres") : (parsed, null);
    }
}
