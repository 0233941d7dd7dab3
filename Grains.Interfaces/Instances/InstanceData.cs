using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>What of an instance is worth keeping, and how a backup comes to a consistent copy of it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.instance-data")]
public sealed record InstanceData
{
    /// <summary>Files and folders relative to the work folder; empty for all of it.</summary>
    [Id(0)]
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Volumes of a compose project, by the names in its file.</summary>
    [Id(1)]
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>Its PostgreSQL database; null if it has none.</summary>
    [Id(2)]
    public InstanceDatabase? Database { get; init; }

    /// <summary>What its program does while its files are read.</summary>
    [Id(3)]
    public Quiesce Quiesce { get; init; } = Quiesce.Freeze;
}

/// <summary>
/// A PostgreSQL database. Its tools run with the instance's environment, so PGHOST, PGPORT, PGUSER and PGPASSWORD say where it is;
/// with a service, they run inside that container of a compose project instead.
/// </summary>
/// <param name="Name">The database.</param>
/// <param name="User">The role; null for PGUSER's or the tools' own default.</param>
/// <param name="Service">The compose service with the database and its tools; null for the machine's own.</param>
/// <param name="Create">Whether it is Fleet's to make when it is missing, and to drop with its instance.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-database")]
public sealed record InstanceDatabase(
    [property: Id(0)] string Name, [property: Id(1)] string? User = null, [property: Id(2)] string? Service = null, [property: Id(3)] bool Create = false);

/// <summary>What a program does while its files are read.</summary>
[GenerateSerializer, Alias("fleet.quiesce")]
public enum Quiesce
{
    /// <summary>It stands still, so that all files are of one moment, as after a power cut: what SQLite and other journals recover from.</summary>
    Freeze,

    /// <summary>It is stopped before and started after.</summary>
    Stop,

    /// <summary>It goes on: for files that are only ever added or replaced, or where the database dump is what counts.</summary>
    Live,
}
