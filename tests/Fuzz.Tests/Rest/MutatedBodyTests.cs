using System.Net;
using System.Net.Http.Json;
using System.Text;
using Fleet.Api.OpenApi;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Tests.Fuzz.Running;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>What they make, such as rules and maintenance windows for everything, must not meet other tests: they have a Fleet of their own.</summary>
public sealed class MutatedBodyTests(MutatedBodyHost fleet) : IClassFixture<MutatedBodyHost>
{
    private static readonly int BodiesPerEndpoint = FuzzSettings.Cases(30);

    private static readonly HttpStatusCode[] Documented =
    [
        HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Accepted, HttpStatusCode.MultiStatus, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Conflict,
        HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity,
    ];

    private static readonly string[] Seeds =
    [
        """{"name":"n","host":"h.test","port":22,"sshUser":"u","authMethod":"password","sshPassword":"p","maxSshSessions":5,"description":"d"}""",
        """{"name":"n","provider":"docker","region":"r","distro":"ubuntu","extensions":["a","b"],"configHash":"00","tags":{"k":"v"},"geo":{"lat":1.5,"lon":2}}""",
        """{"instance_id":"i","hostname":"h","provider":"","agent_version":"1","os":"linux","arch":"amd64","tags":{"k":"v"},"timestamp":"2026-01-01"}""",
        """{"name":"n","provider":"ssh","serverId":"srv_x","runtime":"process","spec":{"command":["a","b"],"env":{"K":"V"},"files":[{"path":"p","content":"c","executable":true}],"ports":[80],"healthCheck":{"type":"http","port":80,"path":"/"},"restartPolicy":"always","stopGraceSeconds":10},"tags":{}}""",
        """{"name":"n","role":"VIEWER"}""",
        """{"backupVolume":false}""",
        """{"name":"n","host":"h.test","labels":{"env":"prod","gpu":""},"authMethod":"key","sshPrivateKey":"k","proxyType":"none"}""",
        """{"name":"n","provider":"memory","region":"r","size":"s","sshKeyId":"k","ssh_key_id":"k","labels":{"k":"v"}}""",
        """{"name":"n","runtime":"process","selector":"env=prod,disk!=slow,gpu","spec":{"command":["a"],"resources":{"cpus":0.5,"memoryMB":128,"diskGB":1}}}""",
        """{"mode":"stop"}""",
        """{"name":"n","type":"THRESHOLD","severity":"LOW","instanceId":"inst_x","conditions":{"metric":"cpu_percent","operator":"gt","threshold":90,"duration_sec":5},"cooldownSec":60,"channelIds":["chan_x"],"flap":{"changes":3,"windowSec":600},"enabled":true}""",
        """{"name":"n","type":"ANOMALY","severity":"LOW","selector":"env=prod","conditions":{"metric":"cpu_percent","z_score":3.5,"window_sec":600,"season_sec":3600,"seasons":2},"noData":"ok","noDataAfterSec":60,"forSec":5,"keepFiringSec":5}""",
        """{"name":"n","type":"LIFECYCLE","severity":"LOW","conditions":{"event":"status_changed","timeout_sec":30,"target_statuses":["ERROR"],"check":"c","period":"daily","budget_usd":1}}""",
        """{"ids":["alr_a","alr_b"],"until":"2026-12-01T00:00:00Z","durationSec":60,"reason":"r"}""",
        """{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":60,"serverId":"srv_x","instanceId":"inst_x","selector":"env=prod"}""",
        """{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":60,"reason":"r"}""",
        """{"schedule":"*/5 3 * * 1-5","timeZone":"Europe/Berlin","durationMinutes":60}""",
        """{"schedule":"0 3 * * *","timeZone":"Europe/Berlin","retention":{"last":1,"daily":7,"weekly":4,"monthly":12},"compression":"gzip","store":"local"}""",
        """{"afterMinutes":30,"cpuPercent":1.5,"mode":"pause","excluded":[{"days":["mon"],"from":"22:00","to":"06:00"}],"timeZone":"UTC"}""",
        """{"label":"l","compression":"none","database":true,"files":true,"restore_database":true,"restore_filestore":false,"action":"backup"}""",
        """{"name":"n","backupId":"bkp_x","backup_id":"bkp_x","domain":"a.example.com","neutralize":true,"restoreDatabase":true,"restoreFiles":true,"adminPassword":"p","parameters":{"k":"v"}}""",
        """{"name":"n","provider":"ssh","region":"r","yaml_config":"runtime: process\ncommand: [serve]\nports: [80]\n","secrets":{"K":"v"},"parameters":{"port":"20001"},"force":true,"vm_size":"m","memory_gb":1}""",
        """{"name":"n","template_id":"static-web","parameters":{"port":"20001","domain":"a.example.com"},"secrets":{"token":"t"}}""",
        """{"config":"runtime: process\ncommand: [serve]\nenv: {A: '{{name}}'}\n","force":true}""",
        """{"slug":"s","name":"S","category":"web","description":"d","yamlContent":"slug: s\nname: S\ncategory: web\nparameters:\n  - {name: port, type: port}\ndeployment: {runtime: process, command: [serve, '{{port}}']}\n"}""",
        """{"name":"n","type":"WEBHOOK","config":{"url":"https://example.com/x","method":"PUT","headers":{"X-A":"b"},"secret":"***"},"enabled":false,"groupWaitSec":5,"titleTemplate":"{{title}} {{","textTemplate":"{{ severity }}"}""",
        """{"name":"n","type":"SLACK","config":{"webhook_url":"https://example.com/a/***","channel":"c","icon_emoji":":x:"},"maxPerMinute":6,"noticeId":"x"}""",
        """{"name":"n","type":"EMAIL","config":{"recipients":["a@example.com"],"subject_prefix":"p","user_ids":["u"]},"sendResolved":false}""",
        """{"instanceIds":["inst_a","inst_b"],"action":"destroy","options":{"backupVolume":true,"dryRun":true,"maxFailureRate":0.5,"concurrency":2}}""",
        """{"name":"n","odoo_version":"17.0","edition":"community","database_name":"d","admin_email":"a@example.com","domain":"a.example.com","region":"r"}""",
        """{"name":"n","runtime":"compose","spec":{"files":[{"path":"compose.yaml","content":"services: {}"}],"secrets":{"K":"v"},"data":{"paths":["p"],"volumes":["v"],"database":{"name":"d","user":"u","service":"s","create":true},"quiesce":"live"},"hooks":{"initialise":{"script":"s","service":"x"},"neutralize":{"script":"s"}},"site":{"domain":"a.example.com","port":80,"proxy":"nginx"}}}""",
        """{"instanceId":"inst_a","level":"INFO","source":"APP","message":"m","metadata":{"k":{"n":1}},"deploymentId":"dep_x","timestamp":"2026-01-01T00:00:00Z"}""",
        """{"entries":[{"instanceId":"inst_a","level":"ERROR","source":"SYSTEM","message":"m"},{"instanceId":"inst_b","level":"DEBUG","source":"BUILD","message":"m","metadata":{}}]}""",
        """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.instance.id","value":{"stringValue":"inst_a"}}]},"scopeSpans":[{"spans":[{"traceId":"t","spanId":"s","endTimeUnixNano":"1767268800123000000","attributes":[{"key":"gen_ai.provider.name","value":{"stringValue":"p"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"3"}}]}]}]}]}""",
    ];

    private static readonly string[] Poison =
    [
        "null", "true", "-1", "0", "1e400", "-1e400", "99999999999999999999", "0.5", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[[[[[]]]]]]", "[null]", "{\"a\":null}",
        "\"\\\\u0000\"", "\"ä💩\"", "{\"\":{}}", "\"2026-13-45T99:99:99Z\"", "{\"\\ud800\":1,\"\\udc00\":2}",
    ];

    [Fact]
    public async Task No_mutated_body_ever_meets_a_fault()
    {
        using var client = fleet.Caller();
        var (server, _) = await client.AddServer();
        var instance = await client.Deploy(server);
        var backup = await client.BackUp(instance);
        var channel = (await client.PostAsJsonAsync("/api/v1/alerts/channels", new { name = "n", type = "IN_APP", config = new { } }).Json()).Text("id")!;
        var targets = (
            from endpoint in fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<ReadsShapes>() is not null
            from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            where method is not "DELETE"
            let path = endpoint.RoutePattern.RawText!
            let id = path.Contains("/servers/", StringComparison.Ordinal) ? server
                : path.Contains("/backups/", StringComparison.Ordinal) ? backup
                : path.Contains("/channels/", StringComparison.Ordinal) ? channel
                : path.Contains("/terminal", StringComparison.Ordinal) ? "inst_unknown" // the machine in memory has no shell to open
                : instance
            select (Method: new HttpMethod(method), Path: path.Replace("{id}", id, StringComparison.Ordinal))).ToList();
        Assert.True(targets.Count >= 25);

        foreach (var (method, path) in targets)
        {
            for (var i = 0; i < BodiesPerEndpoint; i++)
            {
                var random = FuzzSettings.Random($"body {method} {path.Split('/')[^1]}", i);
                var body = Mutate(random, Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]));
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new("application/json");
                using var request = new HttpRequestMessage(method, path) { Content = content };
                var answer = await client.SendAsync(request);
                Assert.True(
                    Documented.Contains(answer.StatusCode), $"{method} {path} answered {answer.StatusCode} to {Convert.ToBase64String(body)}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
    }

    private static byte[] Mutate(Random random, byte[] body)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            body = random.Next(4) == 0 ? Scramble(random, body) : PoisonValue(random, body);
        }

        return body;
    }

    private static byte[] Scramble(Random random, byte[] body)
    {
        var list = body.ToList();
        var at = random.Next(list.Count);
        switch (random.Next(4))
        {
            case 0: list[at] = (byte)random.Next(256); break;
            case 1: list.RemoveRange(at, random.Next(1, Math.Min(8, list.Count - at + 1))); break;
            case 2: list.InsertRange(at, Encoding.UTF8.GetBytes(new string("[{\",:"[random.Next(5)], random.Next(1, 64)))); break;
            default: list.Insert(at, (byte)random.Next(256)); break;
        }

        return list.Count == 0 ? "x"u8.ToArray() : [.. list];
    }

    /// <summary>Replaces what stands between a colon and the next comma or brace: most often a value.</summary>
    private static byte[] PoisonValue(Random random, byte[] body)
    {
        var text = Encoding.Latin1.GetString(body);
        var colons = Enumerable.Range(0, text.Length).Where(i => text[i] == ':').ToList();
        if (colons.Count == 0) return body;
        var from = colons[random.Next(colons.Count)] + 1;
        var to = text.IndexOfAny([',', '}', ']'], from);
        if (to < 0) to = text.Length;
        return [.. body[..from], .. Encoding.UTF8.GetBytes(Poison[random.Next(Poison.Length)]), .. body[to..]];
    }
}

public sealed class MutatedBodyHost : FleetHost;
