using System.Globalization;
using Fleet.Store.Secrets;
using Fleet.Store.Sql;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fleet.Store.GrainState;

/// <summary>Grain state in the table <c>grain_state</c>. The ETag is the row's version.</summary>
internal sealed class GrainStateStorage(ISqlEngine engine, StateJson json, SealedDocuments secrets, StateWrites writes, TimeProvider time) : IGrainStorage
{
    private readonly string _select = $"SELECT version, {engine.Dialect.Document} FROM grain_state WHERE kind = @kind AND id = @id";

    private readonly string _insert =
        $"""
        INSERT INTO grain_state (kind, id, version, doc, updated_at) VALUES (@kind, @id, 1, {engine.Dialect.DocumentParameter}, @now)
        ON CONFLICT (kind, id) DO NOTHING
        """;

    private readonly string _update =
        $"""
        UPDATE grain_state SET version = version + 1, doc = {engine.Dialect.DocumentParameter}, updated_at = @now
        WHERE kind = @kind AND id = @id AND version = @version
        """;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var id = Id(grainId);
        var rows = await engine.Read(
            new SqlStatement(_select, ("kind", stateName), ("id", id)),
            row => (Version: row.GetInt64(0), Document: row.GetString(1)), cancellationToken);
        if (rows is [var found])
        {
            grainState.State = json.Read<T>(stateName, id, found.Document);
            Found(grainState, found.Version);
        }
        else NotFound(grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var id = Id(grainId);
        var version = Version(grainState.ETag);
        // A grain may hold what an older key sealed, and must not bring it back.
        var document = secrets.Reseal(json.Write(grainState.State)).Text;
        var statement = new SqlStatement(version is null ? _insert : _update,
            ("kind", stateName), ("id", id), ("doc", document),
            ("now", UnixTime.Of(time.GetUtcNow())), ("version", version));
        var changed = await Write(stateName, statement, cancellationToken);
        if (changed != 1) throw await Conflict(stateName, id, grainState.ETag, cancellationToken);
        Found(grainState, (version ?? 0) + 1);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        const string delete = "DELETE FROM grain_state WHERE kind = @kind AND id = @id";
        var id = Id(grainId);
        var version = Version(grainState.ETag);
        var statement = version is null
            ? new SqlStatement(delete, ("kind", stateName), ("id", id))
            : new SqlStatement(delete + " AND version = @version", ("kind", stateName), ("id", id), ("version", version));
        var changed = await Write(stateName, statement, cancellationToken);
        if (version is not null && changed != 1) throw await Conflict(stateName, id, grainState.ETag, cancellationToken);
        NotFound(grainState);
    }

    private async Task<int> Write(string kind, SqlStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            return (await engine.Write([statement], cancellationToken))[0];
        }
        finally
        {
            // One that failed may be written all the same.
            writes.Note(kind);
        }
    }

    private async Task<InconsistentStateException> Conflict(string kind, string id, string? expected, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement("SELECT version FROM grain_state WHERE kind = @kind AND id = @id", ("kind", kind), ("id", id)),
            row => row.GetInt64(0), cancellationToken);
        var stored = rows is [var version] ? ETag(version) : null;
        return new InconsistentStateException(
            $"The stored state '{kind}' of '{id}' has version {stored ?? "none"}; the writer last read {expected ?? "none"}.",
            stored!, expected!);
    }

    private static void Found<T>(IGrainState<T> state, long version)
    {
        state.ETag = ETag(version);
        state.RecordExists = true;
    }

    private static void NotFound<T>(IGrainState<T> state)
    {
        state.State = Activator.CreateInstance<T>();
        state.ETag = null!;
        state.RecordExists = false;
    }

    private static string Id(GrainId grain) => grain.Key.ToString()!;

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long? Version(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);
}
