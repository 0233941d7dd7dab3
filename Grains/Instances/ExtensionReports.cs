using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>What agents say of extensions, as the table of what is installed where takes it. Pure.</summary>
internal static class ExtensionReports
{
    private const int MaxName = 128;
    private const int MaxError = 2_000;

    private static readonly string[] Names = ["extension", "extension_name", "extensionName", "name"];
    private static readonly string[] VersionNames = ["version", "extension_version", "extensionVersion"];
    private static readonly string[] Durations = ["install_duration_ms", "duration_ms", "installDurationMs", "durationMs"];

    /// <summary>
    /// What is installed, with its version as far as it was ever told. One that is being installed, or failed, is not yet; nor is it gone, if it was
    /// there before.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Versions(
        ImmutableArray<AgentExtension> told, ImmutableSortedDictionary<string, string> before) => told
        .Where(one => IsInstalled(one) || before.ContainsKey(one.Name))
        .ToImmutableSortedDictionary(one => one.Name, one => (IsInstalled(one) ? one.Version : null) ?? before.GetValueOrDefault(one.Name, ""), StringComparer.Ordinal);

    /// <summary>The same for the table of what is installed where.</summary>
    public static ExtensionSight Sight(
        InstanceId instance, ImmutableArray<string> named, ImmutableSortedDictionary<string, string> versions, IIdSource ids, DateTimeOffset now) => new(
        instance.Value, now, [.. versions.Select(one => new SeenExtension($"use_{ids.Next()}", one.Key, one.Value.Length == 0 ? null : one.Value))], named);

    /// <summary>What an event says of an extension; null if it says nothing of one.</summary>
    public static ExtensionChange? Change(InstanceId instance, string type, JsonObject? metadata, string id, DateTimeOffset now)
    {
        if (metadata is null || type is not (EventTypes.ExtensionInstall or EventTypes.ExtensionRemove)) return null;
        if (Text(metadata, Names) is not { Length: <= MaxName } name) return null;
        var version = Text(metadata, VersionNames) is { Length: <= SemanticVersion.MaxLength } said ? said : null;
        return new ExtensionChange(
            id, name, instance.Value, now, version, type == EventTypes.ExtensionRemove, Duration(metadata), Failure(metadata));
    }

    private static bool IsInstalled(AgentExtension extension) => extension.Status is not ("installing" or "stalled" or "error");

    private static string? Failure(JsonObject metadata)
    {
        var error = Text(metadata, ["error", "message"]);
        var failed = Flag(metadata, "failed") ?? (Flag(metadata, "success") is { } success ? !success : Text(metadata, ["error"]) is not null);
        if (!failed) return null;
        return error is null ? "It failed" : error.Length > MaxError ? error[..MaxError] : error;
    }

    private static long? Duration(JsonObject metadata)
    {
        foreach (var name in Durations)
        {
            if (metadata[name] is JsonValue value && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var ms)
                && ms is >= 0 and <= 1e12) return (long)ms;
        }

        return null;
    }

    private static bool? Flag(JsonObject metadata, string name) => metadata[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    private static string? Text(JsonObject metadata, string[] names) => names
        .Select(name => metadata[name] is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.ToString() : null)
        .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}
