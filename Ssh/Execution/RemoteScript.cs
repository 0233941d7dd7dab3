using System.Text;

namespace Fleet.Ssh.Execution;

/// <summary>A script of the tree, put together from its files, and what it is given.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Text">The shell text.</param>
internal sealed record RemoteScript(string Name, string Text)
{
    /// <summary>The files' texts, one after the other.</summary>
    public static RemoteScript Of(string name, params IEnumerable<string> files) => new(name, string.Join('\n', files.Select(Read)));

    /// <summary>Whether there is such a file.</summary>
    public static bool Exists(string file) => typeof(RemoteScript).Assembly.GetManifestResourceInfo(file) is not null;

    /// <summary>One file's text.</summary>
    public static string Read(string file)
    {
        using var stream = typeof(RemoteScript).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"No script {file}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>One run of a script.</summary>
/// <param name="Script">Which.</param>
/// <param name="Arguments">Its arguments; anyone on the host can see them.</param>
/// <param name="Payload">Text for its stdin, which nobody else can see.</param>
/// <param name="Limit">Its time limit; null for the usual one.</param>
internal sealed record RemoteCommand(RemoteScript Script, IReadOnlyList<string> Arguments, string Payload = "", TimeSpan? Limit = null)
{
    /// <summary>A limit on all of it: its wait for other commands of its server, the connection, and the run. Null for none.</summary>
    public TimeSpan? WholeLimit { get; init; }
}
