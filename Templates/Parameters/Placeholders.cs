using System.Text;
using System.Text.RegularExpressions;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Parameters;

/// <summary>
/// Puts values in the place of <c>{{name}}</c>: in the single values of a tree that has been read, so that no value becomes anything but text
/// of the place where it stands.
/// </summary>
/// <param name="values">What they stand for.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed partial class Placeholders(IReadOnlyDictionary<string, ParameterValue> values, Faults faults)
{
    private const int MaxFilled = 1024 * 1024;

    // A short document may name a long value very often.
    private int _room = MaxFilled;

    /// <summary>The placeholder that everybody has: the instance's name.</summary>
    public const string InstanceName = "name";

    public Node Replace(Node node) => node switch
    {
        MapNode map => Replace(map),
        ListNode list => list with { Items = [.. list.Items.Select(item => Replace(item))] },
        ScalarNode scalar => Replace(scalar),
        _ => node,
    };

    public MapNode Replace(MapNode map)
    {
        foreach (var entry in map.Entries.Where(entry => entry.Key.Text.Contains("{{", StringComparison.Ordinal)))
        {
            faults.Add(entry.Key.Place, "a key takes no placeholder");
        }

        return map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Replace(entry.Value) })] };
    }

    /// <summary>The name in a text that is nothing but one placeholder; null if it is anything else.</summary>
    public static string? Alone(string text) =>
        Placeholder().Match(text) is { Success: true } match && match.Length == text.Length ? match.Groups[1].Value : null;

    private ScalarNode Replace(ScalarNode scalar)
    {
        if (!scalar.Text.Contains("{{", StringComparison.Ordinal)) return scalar;
        var alone = Alone(scalar.Text) is not null;
        var (text, isOpen, isTyped) = (new StringBuilder(), false, false);
        var rest = scalar.Text.AsSpan();
        while (rest.IndexOf("{{") is >= 0 and var at)
        {
            text.Append(rest[..at]);
            rest = rest[at..];
            if (rest.StartsWith("{{{{"))
            {
                text.Append("{{");
                rest = rest[4..];
                continue;
            }

            if (Value(rest, out var length) is not { IsPassword: false } value)
            {
                faults.Add(scalar.Place, Complaint(rest));
                return scalar with { IsOpen = true };
            }

            if ((_room -= value.Text.Length) < 0)
            {
                faults.Add(scalar.Place, $"here the values of placeholders come to more than {MaxFilled} characters");
                return scalar with { IsOpen = true };
            }

            text.Append(value.Text);
            isOpen |= value.IsOpen;
            isTyped = alone && value.IsTyped;
            rest = rest[length..];
        }

        return new(text.Append(rest).ToString(), isTyped, scalar.Place) { IsOpen = isOpen };
    }

    private ParameterValue? Value(ReadOnlySpan<char> text, out int length)
    {
        var name = Name(text, out length);
        return name is null ? null : values.GetValueOrDefault(name);
    }

    private static string? Name(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        foreach (var match in Placeholder().EnumerateMatches(text))
        {
            length = match.Length;
            return text[2..(length - 2)].Trim().ToString();
        }

        return null;
    }

    private string Complaint(ReadOnlySpan<char> text) => Name(text, out _) switch
    {
        null => "{{ begins a placeholder, such as {{name}}; write {{{{ for {{ itself",
        var name when values.ContainsKey(name) => $"{name} is a password, which may only be a whole value in secrets",
        var name => $"{name} is no parameter; known are {Known(values.Keys)}; write {{{{{{{{ for {{{{ itself",
    };

    private static string Known(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    [GeneratedRegex("\\G\\{\\{ {0,8}([a-z][a-z0-9_]{0,63}) {0,8}\\}\\}")]
    private static partial Regex Placeholder();
}
