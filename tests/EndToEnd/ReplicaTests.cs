using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>An agent with replicas on a real machine, which fetches their program over HTTP.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task A_program_is_fetched_run_scaled_updated_and_taken_away()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        using var files = new FileServer();
        await MainJobTests.AddServer(fleet, host);
        var port = Ports();
        var (status, made) = await fleet.Post("/v1/agents", new JsonObject
        {
            ["name"] = "greeter",
            ["binary_url"] = files.Put("one", Greeter("one")),
            ["sha256"] = files.HashOf("one"),
            ["config"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "16Mi", ["replicas"] = 2 },
            ["port"] = port,
            ["health_path"] = "/",
        });
        Assert.True(status == HttpStatusCode.Created, made.ToString());
        var path = $"/v1/agents/{made["id"]}";
        await Are(fleet, path, "running", 2, 1);
        Assert.Equal(["one 0", "one 1"], await Said(port, 2));
        Assert.Equal($"http://{host.Host}:{port + 1}", (string)(await fleet.Get(path))["endpoints"]![1]!);

        Assert.Equal(HttpStatusCode.Accepted, (await fleet.Post($"{path}/scale", new JsonObject { ["replicas"] = 3 })).Status);
        await Are(fleet, path, "running", 3, 1);
        Assert.Equal(["one 0", "one 1", "one 2"], await Said(port, 3));

        // A program that ends at once, and one that is not there.
        foreach (var url in new[] { files.Put("bad", "#!/bin/sh\nexit 3\n"), files.Root + "missing" })
        {
            Assert.Equal(HttpStatusCode.Accepted, (await fleet.Put(path, new JsonObject { ["binary_url"] = url })).Status);
            var back = await Are(fleet, path, "error", 3, 1);
            Assert.Contains("taken back", (string)back["status_message"]!, StringComparison.Ordinal);
            // The former program runs again, but what is undone does not wait until it listens.
            await Eventually.BecomesAsync("the former program answers", "one 0, one 1, one 2", async () => string.Join(", ", await SaidSoFar(port, 3)));
        }

        // A good one, with Fleet killed in the middle.
        Assert.Equal(HttpStatusCode.Accepted, (await fleet.Put(path, new JsonObject { ["binary_url"] = files.Put("two", Greeter("two")) })).Status);
        await fleet.Until(path, agent => agent["instances"]!.AsArray().Any(one => (int)one!["revision"]! > 1), "the first has moved", 60);
        Assert.Contains((await fleet.Get(path))["instances"]!.AsArray(), one => (int)one!["revision"]! == 1);
        await fleet.Kill();
        await fleet.Run();
        await Are(fleet, path, "running", 3, 4);
        Assert.Equal(["two 0", "two 1", "two 2"], await Said(port, 3));

        Assert.Equal(HttpStatusCode.OK, (await fleet.Delete(path)).Status);
        await Eventually.BecomesAsync(
            "the agent is gone", HttpStatusCode.NotFound, async () => (await fleet.Client.GetAsync(path)).StatusCode, TimeSpan.FromSeconds(60));
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet", "instances")));
        Assert.DoesNotContain(host.Processes, process => process.CommandLine.Contains("greeter", StringComparison.Ordinal));
    }

    private static Task<JsonNode> Are(FleetProcess fleet, string path, string status, int replicas, int revision) => fleet.Until(
        path,
        agent => (string)agent["status"]! == status && agent["instances"]!.AsArray() is var all && all.Count == replicas
            && all.All(one => ((int)one!["revision"]!, (string)one["status"]!) == (revision, "RUNNING")),
        $"{replicas} replicas of revision {revision}, {status}",
        120);

    private static async Task<string[]> Said(int port, int replicas)
    {
        using var client = new HttpClient();
        return [.. await Task.WhenAll(Enumerable.Range(port, replicas).Select(one => client.GetStringAsync(new Uri($"http://127.0.0.1:{one}/"))))];
    }

    private static async Task<string[]> SaidSoFar(int port, int replicas)
    {
        try
        {
            return await Said(port, replicas);
        }
        catch (HttpRequestException refused)
        {
            return [refused.Message];
        }
    }

    /// <summary>The first of three free ports in a row.</summary>
    private static int Ports()
    {
        while (true)
        {
            var port = FreePort.Next();
            if (Enumerable.Range(port + 1, 2).All(FreePort.IsFree)) return port;
        }
    }

    private static string Greeter(string word) => $"""
        #!/usr/bin/env python3
        import http.server, os

        class Greeter(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = ("{word} " + os.environ["REPLICA"]).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Greeter).serve_forever()
        """;
}
