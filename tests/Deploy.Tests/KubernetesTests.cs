using YamlDotNet.RepresentationModel;

namespace Fleet.Deploy.Tests;

/// <summary>The manifests for Kubernetes refer to each other rightly.</summary>
public sealed class KubernetesTests
{
    private const string Label = "app.kubernetes.io/name";

    private static readonly IReadOnlyList<string> Files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Deploy, "kubernetes")).Select(file => Path.GetFileName(file))];
    private static readonly IReadOnlyList<YamlNode> Objects = [.. Files.SelectMany(file => Yaml.Load("deploy", "kubernetes", file))];
    private static readonly IReadOnlyList<YamlNode> Workloads = [.. Objects.Where(one => one.Text("kind") is "Deployment" or "StatefulSet")];

    [Fact]
    public void Every_file_is_listed_but_the_secrets_template()
    {
        var listed = Objects.Single(one => one.Text("kind") == "Kustomization").Items("resources").Select(item => item.Text()!);
        Assert.Equal(Files.Except(["kustomization.yaml", "secret.example.yaml"]).Order(), listed.Order());
        Assert.All(Objects.Single(one => one.Text("kind") == "Secret").Texts("stringData").Values, value => Assert.Equal("", value));
    }

    [Fact]
    public void Every_selector_finds_pods()
    {
        var pods = Workloads.Select(workload => workload.Texts("spec", "template", "metadata", "labels")).ToList();
        var selectors = Objects.SelectMany(Selectors).ToList();
        Assert.True(selectors.Count >= 9);
        Assert.All(selectors, selector => Assert.Contains(pods, pod => selector.All(pair => pod.GetValueOrDefault(pair.Key) == pair.Value)));
        Assert.All(Workloads, workload => Assert.Equal(workload.Text("metadata", "name"), workload.Text("spec", "template", "metadata", "labels", Label)));
        Assert.All(Workloads, workload => Assert.Equal(
            workload.Text("metadata", "name"), workload.Text("spec", "template", "spec", "topologySpreadConstraints", "0", "labelSelector", "matchLabels", Label)));
        foreach (var kind in (string[])["Service", "PodDisruptionBudget"])
        {
            Assert.Equal(Workloads.Select(workload => workload.Text("metadata", "name")).Order(), Objects.Where(one => one.Text("kind") == kind).Select(one => one.Text("metadata", "name")).Order());
        }
    }

    [Fact]
    public void Ports_maps_secrets_and_volumes_agree()
    {
        var settings = Objects.Single(one => one.Text("kind") == "ConfigMap");
        foreach (var workload in Workloads)
        {
            var pod = workload.At("spec", "template", "spec");
            var container = pod.At("containers", "0");
            var ports = container.Items("ports").ToDictionary(port => port.Text("name")!, port => port.Text("containerPort"));
            foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"]) Assert.Equal("http", container.Text(probe, "httpGet", "port"));
            foreach (var service in Objects.Where(one => one.Text("kind") == "Service" && one.Text("metadata", "name") == workload.Text("metadata", "name")))
            {
                Assert.All(service.Items("spec", "ports"), port => Assert.Contains(port.Text("targetPort")!, ports.Keys));
            }

            if (ports.TryGetValue("silo", out var silo))
            {
                Assert.Equal(settings.Text("data", "Fleet__Engine__SiloPort"), silo);
                Assert.Equal(settings.Text("data", "Fleet__Engine__GatewayPort"), ports["gateway"]);
            }

            Assert.Equal(settings.Text("metadata", "name"), container.Text("envFrom", "0", "configMapRef", "name"));
            Assert.Equal(pod.Items("volumes").Select(volume => volume.Text("name")), container.Items("volumeMounts").Select(mount => mount.Text("name")));
            Assert.Equal(Objects.Single(one => one.Text("kind") == "Secret").Text("metadata", "name"), pod.Text("volumes", "0", "secret", "secretName"));
            Assert.Equal(settings.Text("data", "Fleet__SettingsFolder"), container.Text("volumeMounts", "0", "mountPath"));
            Assert.Equal("status.podIP", container.Items("env").Single(one => one.Text("name") == "Fleet__Engine__AdvertisedAddress").Text("valueFrom", "fieldRef", "fieldPath"));
            Assert.Equal(Objects.Single(one => one.Text("kind") == "Kustomization").Text("images", "0", "name"), container.Text("image"));
            // Longer than a drain, its spread and what is under way may take.
            Assert.True(int.Parse(pod.Text("terminationGracePeriodSeconds")!, System.Globalization.CultureInfo.InvariantCulture)
                > TimeSpan.Parse(settings.Text("data", "Fleet__Drain__Delay")!, System.Globalization.CultureInfo.InvariantCulture).TotalSeconds + 22);
        }

        var scaled = Objects.Single(one => one.Text("kind") == "HorizontalPodAutoscaler");
        Assert.Contains(Workloads, workload => workload.Text("kind") == scaled.Text("spec", "scaleTargetRef", "kind") && workload.Text("metadata", "name") == scaled.Text("spec", "scaleTargetRef", "name"));
    }

    [Fact]
    public void Only_Fleets_own_pods_reach_the_silos_ports()
    {
        var policies = Objects.Where(one => one.Text("kind") == "NetworkPolicy").ToList();
        Assert.Contains(policies, policy => policy.At("spec", "podSelector") is YamlMappingNode { Children.Count: 0 } && policy.At("spec", "ingress") is null);
        var open = policies.SelectMany(policy => policy.Items("spec", "ingress")).Where(rule => rule.Items("ports").Any(port => port.Text("port") is "silo" or "gateway"));
        var from = Assert.Single(Assert.Single(open).Items("from"));
        Assert.Equal("podSelector", Assert.Single(from.Map().Keys));
        Assert.All(policies.SelectMany(policy => policy.Items("spec", "ingress")), rule => Assert.NotEmpty(rule.Items("ports")));
    }

    private static IEnumerable<IReadOnlyDictionary<string, string?>> Selectors(YamlNode one) => one.Text("kind") switch
    {
        "Service" => [one.Texts("spec", "selector")],
        "Deployment" or "StatefulSet" or "PodDisruptionBudget" => [one.Texts("spec", "selector", "matchLabels")],
        "NetworkPolicy" => one.Items("spec", "ingress").SelectMany(rule => rule.Items("from")).Where(peer => peer.At("podSelector") is not null)
            .Select(peer => peer.Texts("podSelector", "matchLabels")).Append(one.Texts("spec", "podSelector", "matchLabels")),
        _ => [],
    };

    [Fact]
    public void Every_pod_is_confined()
    {
        foreach (var pod in Workloads.Select(workload => workload.At("spec", "template", "spec")))
        {
            Assert.Equal("true", pod.Text("securityContext", "runAsNonRoot"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext", "seccompProfile", "type"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            var container = pod.At("containers", "0");
            Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
            Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
            Assert.Equal("ALL", container.Text("securityContext", "capabilities", "drop", "0"));
        }
    }
}
