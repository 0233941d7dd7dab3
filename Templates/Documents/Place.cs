using YamlDotNet.Core;

namespace Fleet.Templates.Documents;

/// <summary>Where something stands in a document. Its path is put together only when somebody asks, which most documents never do.</summary>
internal sealed class Place
{
    private const int LongestSegment = 64;

    private readonly Place? _parent;
    private readonly string _segment;

    private Place(Place? parent, string segment, int line, int column) =>
        (_parent, _segment, Line, Column) = (parent, segment, line, column);

    public int Line { get; }

    public int Column { get; }

    public string Path => _parent is null ? _segment : Joined(_parent.Path);

    /// <summary>A document's begin; its paths start with that word, if it is not empty.</summary>
    public static Place Root(string path = "") => new(null, path, 1, 1);

    /// <summary>Something that was given beside the document.</summary>
    public static Place Beside(string path) => new(null, path, 0, 0);

    public Place Key(string key, Mark at) =>
        new(this, key.Length <= LongestSegment ? key : key[..LongestSegment] + "…", (int)at.Line, (int)at.Column);

    public Place Item(int index, Mark at) => new(this, $"[{index}]", (int)at.Line, (int)at.Column);

    public Place At(Mark at) => At((int)at.Line, (int)at.Column);

    public Place At(int line, int column) => new(_parent, _segment, Math.Max(line, 1), Math.Max(column, 1));

    private string Joined(string parent) => parent.Length == 0 || _segment.StartsWith('[') ? parent + _segment : $"{parent}.{_segment}";
}
