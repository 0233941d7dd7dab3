using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Fleet.Tests.EndToEnd;

/// <summary>
/// A program with data: a web server in python3 that keeps notes, in SQLite or in PostgreSQL. GET lists them, POST adds one. It is
/// deployed as users do it, by a configuration in YAML.
/// </summary>
internal static class Notes
{
    private const string SqliteServer = """
        import http.server, os, sqlite3, sys
        os.makedirs("data", exist_ok=True)
        db = sqlite3.connect("data/notes.db", check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)")
        read = lambda: [row[0] for row in db.execute("SELECT text FROM notes ORDER BY id")]
        write = lambda text: db.execute("INSERT INTO notes (text) VALUES (?)", (text,))
        """;

    // The database's own client does the work, so that the test needs no driver.
    private const string PostgresServer = """
        import http.server, os, subprocess, sys
        def sql(statement, **variables):
            extra = [part for name, value in variables.items() for part in ("-v", name + "=" + value)]
            done = subprocess.run(["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", os.environ["NOTES_DB"], *extra],
                                  input=statement, capture_output=True, text=True, check=True)
            return done.stdout
        sql("CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, text text)")
        read = lambda: sql("SELECT text FROM notes ORDER BY id").splitlines()
        write = lambda text: sql("INSERT INTO notes (text) VALUES (:'text')", text=text)
        """;

    private const string Http = """

        class Notes(http.server.BaseHTTPRequestHandler):
            def answer(self, text):
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                self.answer("\n".join(read()))
            def do_POST(self):
                write(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer("ok")
            def log_message(self, *_):
                pass
        print("serving", flush=True)
        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["NOTES_PORT"])), Notes).serve_forever()
        """;

    /// <summary>A configuration that keeps the notes in a SQLite file.</summary>
    public static string Sqlite(int port, string more = "", string runtime = "process") => $"""
        runtime: {runtime}
        command: [python3, server.py]
        env: {Env(("NOTES_PORT", $"\"{port}\""))}
        files:
          - path: server.py
            content: |
        {Indented(SqliteServer + Http)}
        ports: [{port}]
        healthCheck: {Braces($"type: http, port: {port}")}
        stopGraceSeconds: 2
        data: {Braces("paths: [data], quiesce: freeze")}
        {more}
        """;

    /// <summary>A template that keeps them in a PostgreSQL database of its own on this machine.</summary>
    public static string PostgresTemplate(int database) => $$$"""
        slug: notes-postgres
        name: Notes in PostgreSQL
        category: test
        parameters:
          - { name: port, type: port, description: Where it listens }
          - { name: database, type: text, required: true, description: Its database }
          - { name: admin_password, type: password, description: What nobody reads back }
        adminPassword: admin_password
        deployment:
          runtime: process
          command: [python3, server.py]
          env: { NOTES_PORT: "{{port}}", NOTES_DB: "{{database}}", PGHOST: 127.0.0.1, PGPORT: "{{{database}}}", PGUSER: fleet }
          secrets: { NOTES_ADMIN_PASSWORD: "{{admin_password}}" }
          files:
            - path: server.py
              content: |
        {{{Indented(PostgresServer + Http, 8)}}}
          ports: ["{{port}}"]
          healthCheck: { type: http, port: "{{port}}", timeoutSeconds: 5 }
          stopGraceSeconds: 2
          data: { paths: [server.py], quiesce: live, database: { name: "{{database}}", create: true } }
          hooks:
            initialise: test -n "$FLEET_ADMIN_PASSWORD" && psql -X -q -d "$NOTES_DB" -c "SELECT 1"
            neutralize: psql -X -q -d "$NOTES_DB" -c "INSERT INTO notes (text) VALUES ('neutralized')"
            adminPassword: test -n "$FLEET_ADMIN_PASSWORD" && psql -X -q -d "$NOTES_DB" -c "INSERT INTO notes (text) VALUES ('password set')"
        """;

    /// <summary>Deploys a configuration and waits until it runs; the instance's path.</summary>
    public static Task<string> Deploy(FleetProcess fleet, string server, string yaml, string name = "notes") =>
        Deploy(fleet, new JsonObject
        {
            ["name"] = name, ["provider"] = "docker", ["region"] = "local", ["server_id"] = server, ["yaml_config"] = yaml,
        });

    /// <inheritdoc cref="Deploy(FleetProcess, string, string, string)"/>
    public static async Task<string> Deploy(FleetProcess fleet, JsonObject request)
    {
        var (status, begun) = await fleet.Post("/api/v1/deployments", request);
        Assert.True(status == System.Net.HttpStatusCode.Created, $"{status} {begun}");
        var deployment = begun["deployment"]!;
        var ended = await fleet.Until(
            $"/api/v1/deployments/{deployment["id"]}", d => d["deployment"]!["completed_at"] is not null, "the end of the deployment", 60);
        Assert.True((string)ended["deployment"]!["status"]! == "SUCCEEDED", $"{ended}\n{fleet.Output}");
        return $"/api/v1/instances/{deployment["instance_id"]}";
    }

    public static async Task Add(HttpClient http, int port, string note)
    {
        using var answer = await http.PostAsync($"http://127.0.0.1:{port}/", new StringContent(note));
        answer.EnsureSuccessStatusCode();
    }

    public static async Task<string[]> List(HttpClient http, int port) =>
        (await http.GetStringAsync($"http://127.0.0.1:{port}/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Makes a backup and waits until it is completed; its id.</summary>
    public static async Task<string> BackUp(FleetProcess fleet, string instance, JsonObject? body = null)
    {
        var (status, begun) = await fleet.Post($"{instance}/backup", body ?? []);
        Assert.True(status == System.Net.HttpStatusCode.Accepted, $"{status} {begun}");
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        var backup = await fleet.Get($"/api/v1/backups/{begun["backupId"]}");
        Assert.True((string)backup["status"]! == "completed", $"{backup}");
        return (string)begun["backupId"]!;
    }

    private static string Braces(string inner) => $"{{ {inner} }}";

    private static string Env(params (string Name, string Value)[] variables) =>
        Braces(string.Join(", ", variables.Select(variable => $"{variable.Name}: {variable.Value}")));

    private static string Indented(string text, int spaces = 6) =>
        string.Join('\n', text.Split('\n').Select(line => new string(' ', spaces) + line));
}
