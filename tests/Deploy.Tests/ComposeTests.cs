using System.Net;
using YamlDotNet.RepresentationModel;

namespace Fleet.Deploy.Tests;

/// <summary>The compose files: what refers to something, refers to what is there; and every container is confined.</summary>
public sealed class ComposeTests
{
    public static TheoryData<string> Files => ["single.yaml", "cluster.yaml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_container_is_confined_and_watched(string file)
    {
        foreach (var (name, service) in Services(file))
        {
            Assert.True(service.Text("read_only") == "true", $"{name} can write its root");
            Assert.True(service.Text("cap_drop", "0") == "ALL", $"{name} keeps capabilities");
            Assert.Contains("no-new-privileges:true", service.Items("security_opt").Select(item => item.Text()));
            Assert.NotNull(service.Text("healthcheck", "test", "0"));
            Assert.NotNull(service.Text("stop_grace_period"));
            Assert.NotNull(service.Text("deploy", "resources", "limits", "memory"));
            Assert.DoesNotContain(service.Texts("environment").Keys, key => key.Contains("Secret", StringComparison.Ordinal) && !key.EndsWith("File", StringComparison.Ordinal)
                || key.Contains("ConnectionString", StringComparison.Ordinal) || key.EndsWith("KEY", StringComparison.Ordinal) || key.EndsWith("PASSWORD", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_referred_to_is_there(string file)
    {
        var root = Yaml.Load("deploy", "compose", file).Single();
        var services = Services(file);
        foreach (var (_, service) in services)
        {
            Assert.Subset(root.Map("secrets").Keys.ToHashSet(), service.Items("secrets").Select(item => item.Text()!).ToHashSet());
            var networks = service.At("networks") is YamlMappingNode ? service.Map("networks").Keys : service.Items("networks").Select(item => item.Text()!);
            Assert.Subset(root.Map("networks").Keys.ToHashSet(), networks.ToHashSet());
            Assert.Subset(services.Keys.ToHashSet(), service.Map("depends_on").Keys.ToHashSet());
            foreach (var source in service.Items("volumes").Select(item => item.Text()!.Split(':')[0]))
            {
                if (source.StartsWith("./", StringComparison.Ordinal)) Assert.True(File.Exists(Path.Combine(Repository.Deploy, "compose", source)), source);
                else Assert.Contains(source, root.Map("volumes").Keys);
            }

            if (service.At("build") is not { } build) continue;
            var context = Path.GetFullPath(Path.Combine(Repository.Deploy, "compose", build.Text("context")!));
            Assert.True(File.Exists(Path.Combine(context, build.Text("dockerfile")!)));
            Assert.Equal(build.Text("args", "ENGINE") is "Orleans" ? "fleet-cluster" : "fleet", service.Text("image"));
        }
    }

    [Fact]
    public void Silos_have_addresses_of_their_own_and_their_proxy_does_not_reach_them()
    {
        var root = Yaml.Load("deploy", "compose", "cluster.yaml").Single();
        var services = Services("cluster.yaml");
        var silos = services.Where(service => service.Value.Text("environment", "Fleet__Role") == "silo").Select(service => service.Value).ToList();
        Assert.Equal(3, silos.Count);
        var network = IPNetwork.Parse(root.Text("networks", "cluster", "ipam", "config", "0", "subnet")!);
        foreach (var silo in silos)
        {
            var address = silo.Text("networks", "cluster", "ipv4_address")!;
            Assert.Equal(address, silo.Text("environment", "Fleet__Engine__AdvertisedAddress"));
            Assert.True(network.Contains(IPAddress.Parse(address)));
        }

        Assert.Equal(3, silos.Select(silo => silo.Text("networks", "cluster", "ipv4_address")).Distinct().Count());
        Assert.Equal(["front"], services["proxy"].Items("networks").Select(item => item.Text()!));
        var apis = services.Where(service => service.Value.Text("environment", "Fleet__Role") == "api").ToList();
        Assert.Equal(2, apis.Count);
        var front = root.Text("networks", "front", "ipam", "config", "0", "subnet");
        Assert.All(apis, api => Assert.Equal(front, api.Value.Text("environment", "Fleet__TrustedProxies")));
        var proxy = Repository.Read("deploy", "compose", "Caddyfile");
        Assert.Contains($"reverse_proxy {string.Join(' ', apis.Select(api => api.Key + ":8080"))} {{", proxy, StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, YamlNode> Services(string file) => Yaml.Load("deploy", "compose", file).Single().Map("services");
}
