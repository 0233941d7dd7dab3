using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Templates.Documents;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Templates;

/// <summary>Registers the Templates room.</summary>
public static class TemplateServices
{
    /// <summary>Adds <see cref="IDeploymentCompiler"/>, <see cref="IFleetDocuments"/> and <see cref="Catalogue"/>. Needs logging.</summary>
    public static IServiceCollection AddFleetTemplates(this IServiceCollection services, Action<TemplateOptions>? configure = null)
    {
        var options = new TemplateOptions();
        configure?.Invoke(options);
        return services.AddSingleton(options).AddSingleton<IDeploymentCompiler, DeploymentCompiler>().AddSingleton<IFleetDocuments, FleetDocuments>().AddSingleton<Catalogue>();
    }
}
