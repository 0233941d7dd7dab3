using Fleet.Deployments;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Templates;

/// <summary>Registers the Templates room.</summary>
public static class TemplateServices
{
    /// <summary>Adds <see cref="IDeploymentCompiler"/> and <see cref="Catalogue"/>. Needs logging.</summary>
    public static IServiceCollection AddFleetTemplates(this IServiceCollection services, Action<TemplateOptions>? configure = null)
    {
        var options = new TemplateOptions();
        configure?.Invoke(options);
        return services.AddSingleton(options).AddSingleton<IDeploymentCompiler, DeploymentCompiler>().AddSingleton<Catalogue>();
    }
}
