using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Sites;

/// <summary>Sites over a real nginx.</summary>
public sealed class NginxTests : SiteTests
{
    private const string Program = "/usr/sbin/nginx";

    private readonly int _own = FreePort.Next();

    private string Config => Path.Combine(ConfigFolder, "nginx.conf");

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Program), $"There is no {Program} (Debian: nginx-light).");
        await base.InitializeAsync();
        await Configure("include conf.d/*.conf;");
        await using var room = NewRoom();
        await Background(room, $"exec {Program} -p ~/proxy/ -c {Config}");
        await Until.True(() => Answers(_own), "nginx answers");
    }

    [Fact]
    public async Task A_site_is_offered_until_it_is_withdrawn()
    {
        await using var room = NewRoom();
        var id = Room.NewInstance();
        var report = await room.Sites.Publish(room.Machine, id, Site("Crm.example.com")).Value();
        Assert.Equal(("nginx", "nginx offers crm.example.com."), (report.Proxy, report.Message));
        await Until.True(async () => await Get("crm.example.com") == "reached\n", "the proxy hands requests on");
        Assert.Equal(["fleet.conf"], Directory.EnumerateFiles(Path.Combine(ConfigFolder, "conf.d")).Select(Path.GetFileName));

        // Again, and then for another name.
        await room.Sites.Publish(room.Machine, id, Site("crm.example.com")).Value();
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(ConfigFolder, "conf.d", "fleet.conf")));
        var other = Room.NewInstance();
        await room.Sites.Publish(room.Machine, other, Site("shop.example.com", ProxyKind.Nginx)).Value();
        await room.Sites.Publish(room.Machine, id, Site("new.example.com")).Value();
        await Until.True(async () => await Get("new.example.com") == "reached\n" && await Get("crm.example.com") != "reached\n", "the new name counts");

        await room.Sites.Withdraw(room.Machine, id).Value();
        await room.Sites.Withdraw(room.Machine, id).Value();
        await Until.True(async () => await Get("new.example.com") != "reached\n", "it is withdrawn");
        Assert.Equal("reached\n", await Get("shop.example.com"));
        await room.Sites.Withdraw(room.Machine, other).Value();
        Assert.False(Directory.Exists(Path.Combine(Host.HomeFolder, ".fleet")));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_taken_back()
    {
        await using var room = NewRoom();
        var (first, second) = (Room.NewInstance(), Room.NewInstance());
        await room.Sites.Publish(room.Machine, first, Site("crm.example.com")).Value();
        var report = await room.Sites.Publish(room.Machine, second, Site("crm.example.com")).Value();
        Assert.Equal((null, "nginx has another entry for crm.example.com already."), (report.Proxy, report.Message));
        Assert.False(File.Exists(Entry(second)));

        // What it offered before stays.
        await room.Sites.Publish(room.Machine, second, Site("shop.example.com")).Value();
        await room.Sites.Publish(room.Machine, second, Site("crm.example.com")).Value();
        Assert.Contains("server_name shop.example.com;", await File.ReadAllTextAsync(Entry(second)));
    }

    [Fact]
    public async Task A_refused_entry_is_taken_back_and_the_reason_told()
    {
        await using var room = NewRoom();
        await room.Sites.Publish(room.Machine, Room.NewInstance(), Site("good.example.com")).Value();
        await Until.True(async () => await Get("good.example.com") == "reached\n", "it is offered");

        // Longer than this nginx was built to hash.
        var id = Room.NewInstance();
        await Configure("server_names_hash_max_size 1; server_names_hash_bucket_size 32; include conf.d/*.conf;");
        var report = await room.Sites.Publish(room.Machine, id, Site($"{new string('a', 60)}.example.com")).Value();
        Assert.Null(report.Proxy);
        Assert.StartsWith("nginx refused the entry: [emerg] could not build server_names_hash", report.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Entry(id)));
        Assert.Equal("reached\n", await Get("good.example.com"));
    }

    [Fact]
    public async Task Where_no_file_can_be_included_the_operator_is_told_the_line()
    {
        await using var room = NewRoom();
        await Configure("");
        var report = await room.Sites.Publish(room.Machine, Room.NewInstance(), Site("crm.example.com")).Value();
        Assert.Null(report.Proxy);
        Assert.Contains($"put \"include {Host.HomeFolder}/.fleet/sites/nginx/*.conf;\" into the http block of {Config}", report.Message);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(ConfigFolder, "conf.d")));

        await Configure($"include {Host.HomeFolder}/.fleet/sites/nginx/*.conf;");
        var id = Room.NewInstance();
        Assert.Equal("nginx", (await room.Sites.Publish(room.Machine, id, Site("shop.example.com")).Value()).Proxy);
        await Until.True(async () => await Get("shop.example.com") == "reached\n", "it is offered");
    }

    [Fact]
    public async Task A_publication_cut_off_anywhere_is_completed_by_a_repeat()
    {
        await using var room = NewRoom();
        var id = Room.NewInstance();
        foreach (var milliseconds in (int[])[20, 60, 100, 150, 200])
        {
            using var cut = new CancellationTokenSource(milliseconds);
            await room.Sites.Publish(room.Machine, id, Site("crm.example.com"), cut.Token);
            Assert.Equal("nginx", (await room.Sites.Publish(room.Machine, id, Site("crm.example.com")).Value()).Proxy);
            await Until.True(async () => await Get("crm.example.com") == "reached\n", "it is offered");
            using var cutAgain = new CancellationTokenSource(milliseconds);
            await room.Sites.Withdraw(room.Machine, id, cutAgain.Token);
            await room.Sites.Withdraw(room.Machine, id).Value();
            await Until.True(async () => await Get("crm.example.com") != "reached\n", "it is withdrawn");
        }

        Assert.False(Directory.Exists(Path.Combine(Host.HomeFolder, ".fleet", "sites")));
    }

    private string Entry(InstanceId id) => Path.Combine(Host.HomeFolder, ".fleet", "sites", "nginx", id.Value + ".conf");

    private async Task Configure(string include)
    {
        await using var room = NewRoom();
        await room.Run("cat | sed '$d' >~/proxy/nginx.conf", [], $$"""
            daemon off;
            pid {{ConfigFolder}}/nginx.pid;
            error_log {{ConfigFolder}}/error.log;
            events { }
            http {
              access_log off;
              client_body_temp_path {{ConfigFolder}}/t1; proxy_temp_path {{ConfigFolder}}/t2; fastcgi_temp_path {{ConfigFolder}}/t3;
              uwsgi_temp_path {{ConfigFolder}}/t4; scgi_temp_path {{ConfigFolder}}/t5;
              server { listen 127.0.0.1:{{_own}}; listen {{HttpPort}} default_server; return 404; }
              {{include}}
            }

            """).Value();
    }
}
