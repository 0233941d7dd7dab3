namespace Fleet.Tests.Docs;

/// <summary>The blocks that this test does not run, and why.</summary>
internal static class Elsewhere
{
    private const string ByCI = "CI runs it, with all programs";
    private const string NoImages = "The machine of the tests has no registry of images";
    private const string NoCluster = "The machine of the tests is in no cluster of Kubernetes";

    /// <summary>Document and first command; the reason.</summary>
    public static IReadOnlyDictionary<(string Document, string Command), string> All { get; } = new Dictionary<(string, string), string>
    {
        [("README.md", "./test")] = ByCI,
        [("docs/operating.md", "podman build --format docker -f deploy/container/Containerfile -t fleet .")] = NoImages,
        [("docs/operating.md", "docker compose -f deploy/compose/single.yaml up -d --build")] = NoImages,
        [("docs/operating.md", "docker compose -f deploy/compose/cluster.yaml up -d --build")] = NoImages,
        [("docs/operating.md", "kubectl apply -f deploy/kubernetes/namespace.yaml")] = NoCluster,
        [("docs/chaos.md", "./test Chaos.Tests")] = ByCI,
        [("docs/compatibility.md", "FLEET_REFRESH_CONTRACTS=1 ./test House.Tests Store.Tests")] = $"{ByCI}; with the variable they write over what they compare with",
    };
}
