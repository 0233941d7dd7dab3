using System.Diagnostics;
using Fleet.Load.Loop;
using Microsoft.Data.Sqlite;

namespace Fleet.Load.Tasks;

/// <summary>The baseline: rows of a run's size inserted into a table of SQLite's, settings as Fleet's, a hundred to a transaction.</summary>
internal static class BareInserts
{
    private const int Batch = 100;

    /// <summary>Rows per second, and milliseconds of processor time for each: the medians of the rounds.</summary>
    public static (double PerSecond, double CpuMs) Measure(string file, int rounds, int rows)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        Do(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE runs (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID");
        var runs = Enumerable.Range(0, rounds).Select(round => Round(connection, round, rows)).ToList();
        return (LoopResult.Median(runs.Select(run => run.PerSecond)), LoopResult.Median(runs.Select(run => run.CpuMs)));
    }

    private static (double PerSecond, double CpuMs) Round(SqliteConnection connection, int round, int rows)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO runs VALUES ($id, $body)";
        var (id, body) = (insert.Parameters.Add("$id", SqliteType.Text), insert.Parameters.Add("$body", SqliteType.Text));
        body.Value = new string('x', 300);
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var first = 0; first < rows; first += Batch)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = first; i < first + Batch; i++)
            {
                id.Value = $"run_{round}_{i:D8}";
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return (rows / watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / rows);
    }

    private static void Do(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
