using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Alerts.Watching;
using Fleet.Maintenance;
using Fleet.Scheduling;
using Fleet.Storage;
using Fleet.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Grains.Books;

/// <summary>This process's copies of the small records that it must have at hand.</summary>
public sealed class BookShelf
{
    private readonly Func<CancellationToken, Task>[] _refreshes;

    internal BookShelf(IBook<AlertRuleView> rules, IBook<ScopedWindow> windows, IBook<WebhookView> webhooks) =>
        _refreshes = [rules.Refresh, windows.Refresh, webhooks.Refresh];

    /// <summary>Brings all of them up to date. One that cannot be does not keep the others from it.</summary>
    public Task Refresh(CancellationToken cancellationToken = default) =>
        Task.WhenAll(_refreshes.Select(refresh => refresh(cancellationToken)));

    internal static BookSource<AlertRuleView> AlertRules { get; } =
        new(BookNames.AlertRules, StateKinds.AlertRule, (grains, id) => grains.AlertRule(AlertRuleId.Of(id)).Get());

    internal static BookSource<ScopedWindow> Windows { get; } =
        new(BookNames.Windows, StateKinds.Window, (grains, id) => grains.Window(WindowId.Of(id)).Get());

    internal static BookSource<WebhookView> Webhooks { get; } =
        new(BookNames.Webhooks, StateKinds.Webhook, (grains, id) => grains.Webhook(WebhookId.Of(id)).Get());

    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton(AlertRules);
        services.AddSingleton(Windows);
        services.AddSingleton(Webhooks);
        services.AddSingleton<IBook<AlertRuleView>, Book<AlertRuleView>>();
        services.AddSingleton<IBook<ScopedWindow>, Book<ScopedWindow>>();
        services.AddSingleton<IBook<WebhookView>, Book<WebhookView>>();
        services.AddSingleton(provider => new RuleReach(provider.GetRequiredService<IBook<AlertRuleView>>()));
        services.AddSingleton(provider => new BookShelf(
            provider.GetRequiredService<IBook<AlertRuleView>>(), provider.GetRequiredService<IBook<ScopedWindow>>(),
            provider.GetRequiredService<IBook<WebhookView>>()));
    }
}
