using Fleet.Common;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Servers;

namespace Fleet.Grains.Maintenance;

/// <summary>Whom a maintenance window may be for, and whether somebody is among them. Pure.</summary>
internal static class WindowRules
{
    public const int MaxSelector = 256;

    public static FleetError? Check(InstanceScope scope, ServerId? server) =>
        scope.Instance is not null && (scope.Selector is not null || server is not null)
            ? FleetError.Invalid("a window for one instance takes neither a selector nor a server", scope.Selector is null ? "serverId" : "selector")
        : scope.Selector is { } selector && !IsSelector(selector)
            ? FleetError.Invalid($"selector must be {LabelSelector.Form}", "selector")
        : null;

    public static bool IsFor(ScopedWindow window, InstanceView instance) =>
        (window.Server is null || window.Server == instance.Server)
        && (window.Scope.Instance is null || window.Scope.Instance == instance.Id)
        && window.Scope.Reaches(instance.Team?.Value)
        && (window.Scope.Selector is null || (LabelSelector.TryParse(window.Scope.Selector, out var selector) && selector.Matches(instance.Tags)));

    /// <summary>Whether the window is for all that its maker sees on that server: then nothing is put there meanwhile.</summary>
    public static bool IsForAllOn(ScopedWindow window, ServerId server) =>
        window.Server == server && window.Scope is { Instance: null, Selector: null };

    // A selector without a term would mean everything, which is said by leaving it out.
    private static bool IsSelector(string text) =>
        text.Length <= MaxSelector && text.Any(char.IsAsciiLetterOrDigit) && LabelSelector.TryParse(text, out _);
}
