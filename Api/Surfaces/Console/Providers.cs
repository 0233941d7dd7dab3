namespace Fleet.Api.Surfaces.Console;

/// <summary>Where instances run, as the console API names it.</summary>
internal static class Providers
{
    public const string Fly = "fly", Docker = "docker", Devpod = "devpod", E2b = "e2b", Kubernetes = "kubernetes", DigitalOcean = "digitalocean",
        Gcp = "gcp", Azure = "azure", Aws = "aws", Runpod = "runpod", Northflank = "northflank", OwnMachine = "ssh";

    public static readonly string[] All =
        [Fly, Docker, Devpod, E2b, Kubernetes, DigitalOcean, Gcp, Azure, Aws, Runpod, Northflank, OwnMachine];

    /// <summary>What an agent means by its provider: its documentation says k8s, and without a setting it says nothing at all.</summary>
    public static string OfAgent(string? said) => said switch
    {
        null or "" => OwnMachine,
        "k8s" => Kubernetes,
        _ => said,
    };
}
