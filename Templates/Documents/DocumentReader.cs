using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fleet.Templates.Documents;

/// <summary>
/// Reads YAML into a tree: one document, without anchors, aliases, tags and directives, so that a short text cannot stand for much and
/// nothing of it names a type.
/// </summary>
internal sealed class DocumentReader
{
    public const int MaxLength = 65_536;
    private const int MaxDepth = 32;

    private readonly List<ParsingEvent> _events;
    private readonly Faults _faults;
    private int _next;

    private DocumentReader(List<ParsingEvent> events, Faults faults) => (_events, _faults) = (events, faults);

    /// <summary>The document's map; null if it cannot be read so far. An empty document is an empty map.</summary>
    /// <param name="text">The document.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="path">What its paths begin with.</param>
    /// <param name="maxLength">The most characters.</param>
    public static MapNode? Read(string text, Faults faults, string path = "", int maxLength = MaxLength)
    {
        var root = Place.Root(path);
        if (text.Length > maxLength)
        {
            faults.Add(root, $"must have at most {maxLength} characters");
            return null;
        }

        if (Characters.FirstForbidden(text) is { } at)
        {
            faults.Add(Characters.PlaceOf(text, at, root), "there is a character that no text has");
            return null;
        }

        if (Events(text, faults, root) is not { } events) return null;
        if (events.Count == 0) return MapNode.Empty with { Place = root };
        var node = new DocumentReader(events, faults).Node(root.At(events[0].Start));
        if (node is ScalarNode { IsNull: true }) return MapNode.Empty with { Place = node.Place };
        if (node is MapNode map) return map;
        faults.Add(node.Place, "must be a map of keys and values");
        return null;
    }

    // The content's events; null if they end in a fault that leaves no tree.
    private static List<ParsingEvent>? Events(string text, Faults faults, Place root)
    {
        var events = new List<ParsingEvent>();
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        var parser = new Parser(scanner);
        try
        {
            var (depth, documents) = (0, 0);
            while (parser.MoveNext())
            {
                var current = parser.Current!;
                depth += current.NestingIncrease;
                var fault = current switch
                {
                    DocumentStart when documents++ > 0 => "a second document begins; there may be only one",
                    DocumentStart { Version: not null } => "directives are not taken",
                    // The stream and the document are levels of their own.
                    _ when depth > MaxDepth + 2 => $"is nested deeper than {MaxDepth} levels",
                    _ => null,
                };
                if (fault is not null)
                {
                    faults.Add(root.At(current.Start), fault);
                    return null;
                }

                if (current is not (StreamStart or StreamEnd or DocumentStart or DocumentEnd)) events.Add(current);
            }

            if (depth != 0) throw new InvalidOperationException("Something began that did not end.");
        }
        catch (Exception exception) when (exception is YamlException or InvalidOperationException or ArgumentException)
        {
            // The parser gives up on some texts with another exception than its own.
            var (place, message) = exception is YamlException fault ? (root.At(fault.Start), NotYaml(fault)) : (root.At(scanner.CurrentPosition), "is no YAML");
            if (Characters.FirstTab(text, events) is { } tab) (place, message) = (root.At(tab, 1), IndentedByTab);
            faults.Add(place, message);
            return null;
        }

        if (Characters.FirstTab(text, events) is { } at) faults.Add(root.At(at, 1), IndentedByTab);
        return events;
    }

    private const string IndentedByTab = "tabs do not indent; use spaces";

    private static string NotYaml(YamlException exception) =>
        $"is no YAML: {char.ToLower(exception.Message[0], CultureInfo.InvariantCulture)}{exception.Message[1..].TrimEnd('.')}";

    private Node Node(Place place)
    {
        // The parser loses the value of an empty key that is indented.
        if (IsEnd(_events[_next]))
        {
            _faults.Add(place, "there is no value");
            return new ScalarNode("", true, place) { IsOpen = true };
        }

        var current = _events[_next++];
        if (current is AnchorAlias)
        {
            _faults.Add(place, "aliases are not taken; write it out");
            return new ScalarNode("", true, place) { IsOpen = true };
        }

        if (current is NodeEvent { Anchor.IsEmpty: false }) _faults.Add(place, "anchors are not taken; write it out where it is needed");
        if (current is NodeEvent { Tag.IsEmpty: false }) _faults.Add(place, "tags are not taken");
        return current switch
        {
            Scalar scalar => new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, place),
            SequenceStart => List(place),
            _ => Map(place),
        };
    }

    private static bool IsEnd(ParsingEvent current) => current is SequenceEnd or MappingEnd;

    private ListNode List(Place place)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (!IsEnd(_events[_next])) items.Add(Node(place.Item(items.Count, _events[_next].Start)));
        _next++;
        return new(items.ToImmutable(), place);
    }

    private MapNode Map(Place place)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!IsEnd(_events[_next]))
        {
            var key = Node(place.At(_events[_next].Start));
            var start = _events[_next].Start;
            if (key is not ScalarNode { IsOpen: false } name)
            {
                _faults.Add(key.Place, "a key must be a word; a placeholder stands in quotes: \"{{port}}\"");
                Node(place.At(start));
                continue;
            }

            name = name with { Place = place.Key(name.Text, _events[_next - 1].Start) };
            var value = Node(place.Key(name.Text, start));
            if (keys.Add(name.Text)) entries.Add(new(name, value));
            else _faults.Add(name.Place, "stands here twice");
        }

        _next++;
        return new(entries.ToImmutable(), place);
    }
}
