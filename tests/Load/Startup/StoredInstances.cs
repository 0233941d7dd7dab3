using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Load.Hosting;

namespace Fleet.Load.Startup;

/// <summary>
/// Instances that are stored. One is registered with Fleet as anybody would; then everything that Fleet has written of it (its state, the claim of its
/// name, its event; the counts by status and provider follow by the database's own triggers) is copied under new ids, names and times of creation, by the
/// database itself. That each copy is as good as the first is checked through the API: a copy is told as the first is, and registering under its
/// name finds it. Not copied is the audit row of the registration, which is part of a chain: nothing reads that table at the start or at rest.
/// </summary>
internal static class StoredInstances
{
    private const string First = "stored-0";

    /// <summary>Stores that many.</summary>
    /// <param name="database">In a new database.</param>
    /// <param name="count">How many; 0 for none.</param>
    /// <param name="share">The share of them, from 0 to 1, that an agent spoke for until Fleet ended: they are expected back.</param>
    public static async Task Fill(FleetDatabase database, int count, double share)
    {
        await using (var fleet = await database.Start())
        {
            await StartedFleet.UntilReady(fleet);
            if (count > 0) await Register(fleet, First);
        }

        if (count < 2) return;
        await using var connection = await database.Open();
        foreach (var text in database.IsPostgres ? Postgres : Sqlite)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
            command.CommandText = text;
#pragma warning restore CA2100
            command.CommandTimeout = 600;
            foreach (var (name, value) in new (string, object)[] { ("@count", count - 1), ("@heard", (int)(share * count)) })
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                if (text.Contains(name, StringComparison.Ordinal)) command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Whether a copy is what Fleet itself would have made.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static async Task Check(ChildServer fleet, int count)
    {
        if (count < 2) return;
        using var http = LoadedApi.Client(fleet);
        var page = await http.GetFromJsonAsync<JsonNode>("/api/v1/instances?limit=1");
        if ((int)page!["pagination"]!["total"]! != count) throw new InvalidOperationException($"There should be {count} instances: {page["pagination"]}");
        var (first, last) = (await Found(http, First), await Found(http, $"stored-{count - 1}"));
        if (Bare(first) != Bare(last)) throw new InvalidOperationException($"A copy is not as the first: {last}");
        var again = await Register(fleet, $"stored-{count - 1}");
        if (again != (string)last["id"]!) throw new InvalidOperationException("The copy's name is not claimed by it");
    }

    private static async Task<JsonNode> Found(HttpClient http, string name) =>
        (await http.GetFromJsonAsync<JsonNode>($"/api/v1/instances?search={name}&limit=100"))!["data"]!.AsArray().Single(one => (string)one!["name"]! == name)!;

    private static string Bare(JsonNode instance)
    {
        var copy = instance.DeepClone().AsObject();
        foreach (var own in (string[])["id", "name", "createdAt", "updatedAt", "agentVersion"]) copy.Remove(own);
        return copy.ToJsonString();
    }

    private static async Task<string> Register(ChildServer fleet, string name)
    {
        using var http = LoadedApi.Client(fleet);
        var body = new { name, provider = "docker", region = "eu-west", distro = "ubuntu", tags = new Dictionary<string, string> { ["tier"] = "web" } };
        using var answer = await http.PostAsJsonAsync("/api/v1/instances", body);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStreamAsync())!["id"]!;
    }

    // An id is a prefix and 26 characters, of which the last 8 become the number; the times of creation differ, as the ids do.
    private const string Numbers = "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < @count)";

    private static readonly string[] Sqlite =
    [
        $"""
        {Numbers}, made AS (
          SELECT i, doc, version, updated_at, substr(id, 1, length(id) - 8) || printf('%08x', i) AS new_id
          FROM numbers, grain_state WHERE kind = 'instance')
        INSERT INTO grain_state (kind, id, version, doc, updated_at)
        SELECT 'instance', new_id, version, json_set(doc, '$.id', new_id, '$.name', 'stored-' || i, '$.run.instanceId', new_id,
          '$.hasAgent', json(CASE WHEN i < @heard THEN 'true' ELSE 'false' END),
          '$.createdAt', strftime('%Y-%m-%dT%H:%M:%S', doc ->> '$.createdAt', '-' || (@count - i) || ' seconds') || '.0000000Z'), updated_at
        FROM made
        """,
        $"""
        {Numbers} INSERT INTO grain_state (kind, id, version, doc, updated_at)
        SELECT 'name', 'stored-' || i, version, json_set(doc, '$.holder', substr(doc ->> '$.holder', 1, length(doc ->> '$.holder') - 8) || printf('%08x', i)), updated_at
        FROM numbers, grain_state WHERE kind = 'name'
        """,
        $"""
        {Numbers} INSERT INTO events (id, instance_id, type, at, metadata)
        SELECT substr(id, 1, length(id) - 8) || printf('%08x', i), substr(instance_id, 1, length(instance_id) - 8) || printf('%08x', i), type, at, metadata
        FROM numbers, events
        """,
    ];

    private static readonly string[] Postgres =
    [
        $"""
        {Numbers}, made AS (
          SELECT i, doc, version, updated_at, substr(id, 1, length(id) - 8) || lpad(to_hex(i), 8, '0') AS new_id
          FROM numbers, grain_state WHERE kind = 'instance')
        INSERT INTO grain_state (kind, id, version, doc, updated_at)
        SELECT 'instance', new_id, version, doc || jsonb_build_object('id', new_id, 'name', 'stored-' || i, 'hasAgent', i < @heard,
          'run', doc -> 'run' || jsonb_build_object('instanceId', new_id),
          'createdAt', to_char((doc ->> 'createdAt')::timestamptz AT TIME ZONE 'UTC' - make_interval(secs => @count - i), 'YYYY-MM-DD"T"HH24:MI:SS') || '.0000000Z'),
          updated_at
        FROM made
        """,
        $"""
        {Numbers} INSERT INTO grain_state (kind, id, version, doc, updated_at)
        SELECT 'name', 'stored-' || i, version,
          doc || jsonb_build_object('holder', substr(doc ->> 'holder', 1, length(doc ->> 'holder') - 8) || lpad(to_hex(i), 8, '0')), updated_at
        FROM numbers, grain_state WHERE kind = 'name'
        """,
        $"""
        {Numbers} INSERT INTO events (id, instance_id, type, at, metadata)
        SELECT substr(id, 1, length(id) - 8) || lpad(to_hex(i), 8, '0'), substr(instance_id, 1, length(instance_id) - 8) || lpad(to_hex(i), 8, '0'), type, at, metadata
        FROM numbers, events
        """,
        // As autovacuum would by itself, a minute later.
        "ANALYZE",
    ];
}
