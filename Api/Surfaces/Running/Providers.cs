using Fleet.Api.Validation;

namespace Fleet.Api.Surfaces.Running;

/// <summary>Where instances run, as the console API names it.</summary>
internal static class Providers
{
    public const string Ssh = "ssh";
    private const string Kubernetes = "kubernetes";

    public static readonly string[] All =
        ["fly", "docker", "devpod", "e2b", Kubernetes, "digitalocean", "gcp", "azure", "aws", "runpod", "northflank", Ssh];

    /// <summary>What an agent means by its provider: its documentation says k8s, and without a setting it says nothing at all.</summary>
    public static string OfAgent(string? said) => said switch
    {
        null or "" => Ssh,
        "k8s" => Kubernetes,
        _ => said,
    };
}

/// <summary>The text names a provider, or is one of a few words besides.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProviderAttribute(params string[] besides) : OneOfAttribute([.. Providers.All, .. besides]);
