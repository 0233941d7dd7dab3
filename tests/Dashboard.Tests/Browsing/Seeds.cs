using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;
using Fleet.Tests.SshHost;
using Microsoft.Data.Sqlite;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>What the pages are looked at with.</summary>
internal static class Seeds
{
    /// <summary>An instance that registers itself. Its id.</summary>
    public static Task<string> Register(this FleetServer fleet, string name, string provider = "fly", string? region = null) =>
        fleet.Make("/api/v1/instances", new { name, provider, region });

    /// <summary>A machine that is reached over SSH, ready. Its id.</summary>
    public static async Task<string> Add(this FleetServer fleet, string name, SshTestHost host)
    {
        var id = await fleet.Make("/api/v1/servers", new
        {
            name, host = host.Host, port = host.Port, sshUser = host.User, authMethod = "key", sshPrivateKey = host.PrivateKey,
        });
        await fleet.Becomes($"/api/v1/servers/{id}", "active");
        return id;
    }

    /// <summary>A program on that server, which runs. Its id.</summary>
    public static async Task<string> Deploy(this FleetServer fleet, string name, string server)
    {
        var id = await fleet.Make("/api/v1/instances", new
        {
            name, provider = "ssh", serverId = server, runtime = "process",
            spec = new { command = new[] { "/bin/sh", "-c", "echo it has begun; exec sleep 1000" }, stopGraceSeconds = 1 },
        });
        await fleet.Becomes($"/api/v1/instances/{id}", "RUNNING");
        return id;
    }

    /// <summary>What a configuration describes, on that server, once it runs. Its id.</summary>
    public static async Task<string> Deploy(this FleetServer fleet, string name, string server, string configuration)
    {
        using var answer = await fleet.Client.PostAsJsonAsync("/api/v1/deployments", new { name, server_id = server, yaml_config = configuration });
        answer.EnsureSuccessStatusCode();
        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["deployment"]!["instance_id"]!;
        await fleet.Becomes($"/api/v1/instances/{id}", "RUNNING");
        return id;
    }

    /// <summary>As many more instances as that, alike but for their names, laid into the database, since registering them would take its time, and taken away at the end.</summary>
    public static async Task<IAsyncDisposable> Multiply(this FleetServer fleet, string instance, int times)
    {
        var made = await fleet.Change(
            """
            WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < @times)
            INSERT INTO grain_state (kind, id, version, doc, updated_at)
            SELECT kind, substr(id, 1, length(id) - 5) || printf('%05d', n), version,
                json_set(doc, '$.id', substr(id, 1, length(id) - 5) || printf('%05d', n), '$.name', printf('many-%05d', n)), updated_at
            FROM grain_state, one WHERE kind = 'instance' AND id = @instance
            """, ("@times", times), ("@instance", instance));
        Assert.Equal(times, made);
        return new Undo(() => fleet.Change("DELETE FROM grain_state WHERE kind = 'instance' AND json_extract(doc, '$.name') LIKE 'many-%'"));
    }

    public static Task Becomes(this FleetServer fleet, string path, string status) => Eventually.BecomesAsync(
        $"{path} is {status}", status, async () => (string?)(await fleet.Ask(path))["status"], TimeSpan.FromMinutes(1));

    /// <summary>Ends when the agent of an instance has told what it measures; it looks at its log from before then.</summary>
    public static Task Hears(this FleetServer fleet, string instance) => Eventually.BecomesAsync(
        $"{instance} is heard", true, async () => (await fleet.Ask($"/api/v1/instances/{instance}"))["lastHeartbeat"] is not null, TimeSpan.FromMinutes(1));

    /// <summary>What it answers.</summary>
    public static async Task<JsonNode> Ask(this FleetServer fleet, string path) => (await fleet.Client.GetFromJsonAsync<JsonNode>(path))!;

    private static async Task<int> Change(this FleetServer fleet, string sql, params (string Name, object Value)[] values)
    {
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(fleet.DataFolder, "fleet.db"), Pooling = false };
        await using var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return await command.ExecuteNonQueryAsync();
    }

    private sealed class Undo(Func<Task> act) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await act();
    }

    private static async Task<string> Make(this FleetServer fleet, string path, object body)
    {
        using var answer = await fleet.Client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }
}
