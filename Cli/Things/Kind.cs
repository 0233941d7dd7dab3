namespace Fleet.Cli.Things;

/// <summary>What can be named on the command line.</summary>
/// <param name="Noun">In messages.</param>
/// <param name="Path">Of its list.</param>
/// <param name="Prefix">With which its ids begin.</param>
/// <param name="IsSearched">Whether the list can be searched by name.</param>
internal sealed record Kind(string Noun, string Path, string Prefix, bool IsSearched = true)
{
    public static Kind Server { get; } = new("server", "api/v1/servers", "srv_");

    public static Kind Instance { get; } = new("instance", "api/v1/instances", "inst_");

    public static Kind Task { get; } = new("task", "api/v1/tasks", "task_", IsSearched: false);

    /// <summary>Whether that is an id, and not a name.</summary>
    public bool IsId(string word) => word.StartsWith(Prefix, StringComparison.Ordinal);
}
