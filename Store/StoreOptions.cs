namespace Fleet.Store;

/// <summary>Where Fleet keeps what it must not forget. Section <c>Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary><c>sqlite</c> (default: one process, nothing to install) or <c>postgres</c> (several silos).</summary>
    public string Database { get; set; } = Sqlite;

    /// <summary>
    /// The folder of <c>fleet.db</c> and, unless <see cref="SecretKey"/> is given, of the key file. Made, for its owner only, if missing.
    /// </summary>
    public string DataPath { get; set; } = "data";

    /// <summary>How to reach PostgreSQL, in Npgsql's form. Its time limits and pool size are set from the options below.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// A key that seals secrets: base64 of 32 bytes. Where neither this nor another of the four is given, a key file is made in
    /// <see cref="DataPath"/>, which several silos do not share: a cluster has to give its keys.
    /// </summary>
    public string? SecretKey { get; set; }

    /// <summary>More keys, oldest first. All keys that are given are known at once: the newest seals, each of them opens.</summary>
    public IList<string> SecretKeys { get; } = [];

    /// <summary>A file with a key in each line, oldest first; its keys count as newer than those of the options above. It is read again while Fleet runs.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>
    /// A program and its arguments, run without a shell, that writes keys in the form of that file to its standard output, such as the client of
    /// a key management service. Its keys count as the newest.
    /// </summary>
    public IList<string> SecretKeyCommand { get; } = [];

    /// <summary>How long that program may take. Default 30 s.</summary>
    public TimeSpan SecretKeyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The id of the key that seals, in place of the newest: to make a new key known to all silos before the first of them seals with it.</summary>
    public string? SealWith { get; set; }

    /// <summary>How what older keys have sealed is sealed anew.</summary>
    public ResealingOptions Resealing { get; } = new();

    /// <summary>
    /// The most writes that wait for the writer, and the most samples that wait for a lost database. Default 10,000: some seconds of a busy
    /// fleet, a few megabytes. When it is full, samples are dropped and everything else waits.
    /// </summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>
    /// The most writes that share one transaction. Default 512: beyond that the price of the commit is spread thin enough, and the first
    /// of them would wait too long for the last.
    /// </summary>
    public int BatchSize { get; set; } = 512;

    /// <summary>
    /// How long samples, for which nobody waits, may lie until they share a transaction with others. Default 200 ms: a sample a second
    /// late harms nobody, and a commit per sample would keep the disk busy for nothing.
    /// </summary>
    public TimeSpan SampleLinger { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many connections read the SQLite file at once. Default 8: reads are short and need a processor each.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>
    /// The most connections to PostgreSQL. Default 32: three silos fit in the server's usual hundred. Who finds all of them busy waits
    /// for one as long as for a new connection.
    /// </summary>
    public int PoolSize { get; set; } = 32;

    /// <summary>How long to wait for a connection to PostgreSQL. Default 3 s: a caller should learn of a lost database soon.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement may take, or on SQLite wait for another process's lock. Default 5 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a migration step may take, the wait for another process's migration included. Default 10 minutes.</summary>
    public TimeSpan MigrationTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long history is kept.</summary>
    public RetentionOptions Retention { get; } = new();

    /// <summary>How costs are reckoned.</summary>
    public CostOptions Costs { get; } = new();

    /// <summary>
    /// Whether terminal sessions are recorded, as asciicasts in the folder <c>recordings</c> of <see cref="DataPath"/>. Default false: what is
    /// typed there may be secret.
    /// </summary>
    public bool RecordTerminals { get; set; }

    internal const string Sqlite = "sqlite";

    internal const string Postgres = "postgres";

    /// <summary>Checks the values that can be checked without a database.</summary>
    /// <exception cref="InvalidOperationException">A value makes no sense; the message names the option, never a secret.</exception>
    public void Validate()
    {
        Require(Database is Sqlite or Postgres, nameof(Database), $"must be '{Sqlite}' or '{Postgres}'");
        Require(!string.IsNullOrWhiteSpace(DataPath), nameof(DataPath), "must name a folder");
        Require(
            Database != Postgres || !string.IsNullOrWhiteSpace(ConnectionString), nameof(ConnectionString), "must be given for PostgreSQL");
        Require(QueueCapacity > 0, nameof(QueueCapacity), "must be positive");
        Require(BatchSize > 0, nameof(BatchSize), "must be positive");
        Require(SampleLinger >= TimeSpan.Zero, nameof(SampleLinger), "must not be negative");
        Require(Readers > 0, nameof(Readers), "must be positive");
        Require(PoolSize > 0, nameof(PoolSize), "must be positive");
        RequireKept(Retention.Samples, nameof(Retention.Samples));
        RequireKept(Retention.Minutes, nameof(Retention.Minutes));
        RequireKept(Retention.FiveMinutes, nameof(Retention.FiveMinutes));
        RequireKept(Retention.Hours, nameof(Retention.Hours));
        RequireKept(Retention.Logs, nameof(Retention.Logs));
        RequireKept(Retention.Events, nameof(Retention.Events));
        RequireKept(Retention.Audit, nameof(Retention.Audit));
        RequireKept(Retention.LlmUsage, nameof(Retention.LlmUsage));
        RequireKept(Retention.TaskRuns, nameof(Retention.TaskRuns));
        RequireKept(Retention.Vulnerabilities, nameof(Retention.Vulnerabilities));
        RequireKept(Retention.Deliveries, nameof(Retention.Deliveries));
        RequireKept(Retention.DriftSnapshots, nameof(Retention.DriftSnapshots));
        RequireKept(Retention.DriftEvents, nameof(Retention.DriftEvents));
        RequireKept(Retention.Extensions, nameof(Retention.Extensions));
        RequireKept(Retention.Usage, nameof(Retention.Usage));
        RequireKept(Retention.Costs, nameof(Retention.Costs));
        Require(Retention.Usage >= TimeSpan.FromDays(62), "Retention:Usage", "must be at least 62 days: a month is closed from it");
        Require(Retention.BatchSize is > 0 and <= 100_000, "Retention:BatchSize", "must be between 1 and 100,000");
        RequireSeconds(Retention.Period, "Retention:Period");
        Require(SecretKeyCommand.FirstOrDefault() is not "", nameof(SecretKeyCommand), "must begin with a program");
        RequireSeconds(SecretKeyTimeout, nameof(SecretKeyTimeout));
        RequireSeconds(Resealing.Period, "Resealing:Period");
        Require(Resealing.BatchSize is > 0 and <= 10_000, "Resealing:BatchSize", "must be between 1 and 10,000");
        Require(Resealing.Pause >= TimeSpan.Zero && Resealing.Pause <= TimeSpan.FromMinutes(1), "Resealing:Pause", "must be between zero and a minute");
        Require(
            Resealing.LookAgain >= Resealing.Period && Resealing.LookAgain <= TimeSpan.FromDays(365), "Resealing:LookAgain",
            "must be between Resealing:Period and a year");
        Require(Costs.TariffToUsd is > 0 and <= 1_000_000 or null, "Costs:TariffToUsd", "must be more than 0 and at most 1,000,000");
        Require(Costs.MaxBillBytes > 0, "Costs:MaxBillBytes", "must be positive");
        Require(Costs.IdleCpuPercent is > 0 and <= 100, "Costs:IdleCpuPercent", "must be more than 0 and at most 100");
        Require(Costs.IdleBytesPerHour > 0, "Costs:IdleBytesPerHour", "must be positive");
        Require(Costs.MinMeasuredHours > 0, "Costs:MinMeasuredHours", "must be positive");
        RequireSeconds(ConnectTimeout, nameof(ConnectTimeout));
        RequireSeconds(CommandTimeout, nameof(CommandTimeout));
        RequireSeconds(MigrationTimeout, nameof(MigrationTimeout));
    }

    // Two hours hold every bucket that may still change.
    private static void RequireKept(TimeSpan value, string option) => Require(
        value >= TimeSpan.FromHours(2) && value <= TimeSpan.FromDays(3_650), $"Retention:{option}", "must be between two hours and ten years");

    private static void RequireSeconds(TimeSpan value, string option) =>
        Require(value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromDays(1), option, "must be between one second and a day");

    private static void Require(bool holds, string option, string rule)
    {
        if (!holds) throw new InvalidOperationException($"The option Store:{option} {rule}.");
    }
}
