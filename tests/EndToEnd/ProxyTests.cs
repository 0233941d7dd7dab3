using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>Fleet behind a real nginx, with TLS, and behind a real Caddy, as <c>deploy/proxy</c> configures them.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Nginx = "/usr/sbin/nginx";
    private const string Caddy = "/usr/bin/caddy";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-proxy-");
    private readonly int _port = FreePort.Next();
    private Process? _proxy;

    [Fact]
    public async Task Nginx_hands_on_requests_streams_and_sockets()
    {
        Assert.SkipUnless(File.Exists(Nginx), $"There is no {Nginx} (Debian: nginx-light).");
        await using var fleet = await Behind();
        await Openssl();
        var site = (await File.ReadAllTextAsync(Path.Combine(DeployFolder.Path, "proxy", "fleet.nginx.conf")))
            .Replace("127.0.0.1:8080 ", $"127.0.0.1:{fleet.Client.BaseAddress!.Port} ", StringComparison.Ordinal)
            .Replace("listen 80;", $"listen 127.0.0.1:{FreePort.Next()};", StringComparison.Ordinal)
            .Replace("listen 443 ", $"listen 127.0.0.1:{_port} ", StringComparison.Ordinal)
            .Replace("/etc/ssl/", _folder.FullName + "/", StringComparison.Ordinal);
        var config = Path.Combine(_folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(config, $$"""
            daemon off;
            user {{Environment.UserName}};
            pid {{_folder.FullName}}/pid;
            error_log {{_folder.FullName}}/error.log;
            events { }
            http {
              access_log off;
              client_body_temp_path {{_folder.FullName}}/t1; proxy_temp_path {{_folder.FullName}}/t2; fastcgi_temp_path {{_folder.FullName}}/t3;
              uwsgi_temp_path {{_folder.FullName}}/t4; scgi_temp_path {{_folder.FullName}}/t5;
              {{site}}
            }
            """);
        _proxy = Process.Start(new ProcessStartInfo(Nginx, ["-p", _folder.FullName, "-c", config, "-e", Path.Combine(_folder.FullName, "error.log")]));
        await Assert_everything_passes(fleet, "https");
    }

    [Fact]
    public async Task Caddy_hands_on_requests_streams_and_sockets()
    {
        Assert.SkipUnless(File.Exists(Caddy), $"There is no {Caddy} (Debian: caddy).");
        await using var fleet = await Behind();
        var config = Path.Combine(_folder.FullName, "Caddyfile");
        // A certificate for a name is got from an authority on the network, so here it speaks plainly.
        await File.WriteAllTextAsync(config, "{\n\tadmin off\n}\n\n" + (await File.ReadAllTextAsync(Path.Combine(DeployFolder.Path, "proxy", "Caddyfile")))
            .Replace("\nfleet.example.com {", $"\nhttp://127.0.0.1:{_port} {{", StringComparison.Ordinal)
            .Replace("127.0.0.1:8080 ", $"127.0.0.1:{fleet.Client.BaseAddress!.Port} ", StringComparison.Ordinal));
        var start = new ProcessStartInfo(Caddy, ["run", "--adapter", "caddyfile", "--config", config]) { RedirectStandardError = true };
        start.Environment["HOME"] = start.Environment["XDG_DATA_HOME"] = start.Environment["XDG_CONFIG_HOME"] = _folder.FullName;
        _proxy = Process.Start(start)!;
        _proxy.ErrorDataReceived += static (_, _) => { };
        _proxy.BeginErrorReadLine();
        await Assert_everything_passes(fleet, "http");
    }

    public void Dispose()
    {
        if (_proxy is { HasExited: false })
        {
            using var end = Process.Start("kill", ["-TERM", _proxy.Id.ToString(CultureInfo.InvariantCulture)]);
            _proxy.WaitForExit();
        }

        _proxy?.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task Assert_everything_passes(FleetProcess fleet, string scheme)
    {
        using var handler = FromElsewhere();
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"{scheme}://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.AdminKey);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        await Eventually.BecomesAsync("the proxy hands requests on", HttpStatusCode.OK, () => Status(client, "/health"));

        var made = await client.PostAsJsonAsync("/api/v1/instances", new JsonObject { ["name"] = "shop", ["provider"] = "docker" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var instance = (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        // Whose request it was is what the proxy has seen, not what the client says.
        await fleet.Until("/api/v1/audit", page => (string?)page["data"]?[0]?["ipAddress"] == "127.0.0.5", "the client's address");

        using var agent = new ClientWebSocket();
        await Upgrades(agent, handler, scheme, instance);
        await Streams(client, agent, instance);

        var tooLong = await client.PostAsJsonAsync("/api/v1/instances", new JsonObject { ["name"] = new string('x', 1_500_000), ["provider"] = "docker" });
        Assert.Contains("\"code\"", await tooLong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var inside in (string[])["/metrics", "/health/ready", "/health/live"]) Assert.Equal(HttpStatusCode.NotFound, await Status(client, inside));

        // Who comes while Fleet is replaced is served by the next one, or told in time.
        await fleet.Stop();
        Assert.True(await Status(client, "/health") is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable);
        await fleet.Run();
        await Eventually.BecomesAsync("the proxy finds it again", HttpStatusCode.OK, () => Status(client, "/health"));
    }

    /// <summary>Each event is there before the next one is made.</summary>
    private static async Task Streams(HttpClient client, ClientWebSocket agent, string instance)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var answer = await client.GetAsync($"/api/v1/instances/{instance}/logs/stream", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        await Line(reader, "connected", limit.Token);
        foreach (var text in (string[])["the first line", "the second line"])
        {
            await Send(agent, new JsonObject
            {
                ["type"] = "log:line",
                ["payload"] = new JsonObject { ["instance_id"] = instance, ["level"] = "info", ["message"] = text },
            }, limit.Token);
            await Line(reader, text, limit.Token);
        }
    }

    private static async Task Line(StreamReader reader, string text, CancellationToken limit)
    {
        while (await reader.ReadLineAsync(limit) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"The stream ended without '{text}'");
    }

    private async Task Upgrades(ClientWebSocket agent, SocketsHttpHandler handler, string scheme, string instance)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        agent.Options.SetRequestHeader("Authorization", $"Bearer {FleetServer.AdminKey}");
        await agent.ConnectAsync(new Uri($"{scheme.Replace("http", "ws", StringComparison.Ordinal)}://127.0.0.1:{_port}/ws/agent"), invoker, limit.Token);
        await Send(agent, new JsonObject { ["type"] = "heartbeat", ["payload"] = new JsonObject { ["instance_id"] = instance } }, limit.Token);
        var buffer = new byte[4096];
        var received = await agent.ReceiveAsync(buffer, limit.Token);
        Assert.Equal("heartbeat:pong", (string)JsonNode.Parse(buffer.AsSpan(0, received.Count))!["type"]!);
    }

    private static async Task Send(ClientWebSocket agent, JsonObject frame, CancellationToken limit) =>
        await agent.SendAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), WebSocketMessageType.Text, true, limit);

    private static async Task<HttpStatusCode?> Status(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Connections from an address that is not the proxy's.</summary>
    private static SocketsHttpHandler FromElsewhere() => new()
    {
#pragma warning disable CA5359 // The certificate was made a moment ago and lives in a temporary folder.
        SslOptions = new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
        ConnectCallback = static async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.5"), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private static Task<FleetProcess> Behind() => FleetProcess.Start(settings: ("Fleet__TrustedProxies", "127.0.0.1,::1"));

    private async Task Openssl()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=fleet.example.com", "-days", "1",
                "-keyout", Path.Combine(_folder.FullName, "fleet.key"), "-out", Path.Combine(_folder.FullName, "fleet.crt")]) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
