using Fleet.Extensions;
using Fleet.Notices;
using Fleet.Outbound.Http;
using Fleet.Outbound.Mail;
using Fleet.Outbound.Notices;
using Fleet.Outbound.Registry;
using Fleet.Outbound.Webhooks;
using Fleet.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Outbound;

/// <summary>Registers the Outbound room.</summary>
public static class OutboundServices
{
    /// <summary>Adds <see cref="IHttpCaller"/>, <see cref="IHttpReader"/>, <see cref="IMailer"/>, <see cref="INoticeSender"/> and <see cref="IWebhookSender"/>. Needs an <see cref="Storage.ISecretBox"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="outbound">Sets the options of calls.</param>
    /// <param name="mail">Sets the options of mail.</param>
    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it, and never has a secret.</exception>
    public static IServiceCollection AddFleetOutbound(
        this IServiceCollection services, Action<OutboundOptions>? outbound = null, Action<MailOptions>? mail = null)
    {
        var options = new OutboundOptions();
        outbound?.Invoke(options);
        var mailOptions = new MailOptions();
        mail?.Invoke(mailOptions);
        mailOptions.Validate();
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(options)
            .AddSingleton(mailOptions)
            .AddSingleton<HttpCaller>()
            .AddSingleton<IHttpCaller>(provider => provider.GetRequiredService<HttpCaller>())
            .AddSingleton<IHttpReader>(provider => provider.GetRequiredService<HttpCaller>())
            .AddSingleton<IMailer, Mailer>()
            .AddSingleton<INoticeSender, NoticeSender>()
            .AddSingleton<IWebhookSender, WebhookSender>();
    }

    /// <summary>Adds the <see cref="IExtensionRegistry"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets its options.</param>
    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddFleetRegistry(this IServiceCollection services, Action<RegistryOptions>? configure = null)
    {
        var options = new RegistryOptions();
        configure?.Invoke(options);
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(options).AddSingleton<IExtensionRegistry, ExtensionRegistry>();
    }
}
