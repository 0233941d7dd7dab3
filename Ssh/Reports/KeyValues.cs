using System.Globalization;

namespace Fleet.Ssh.Reports;

/// <summary>A report's lines of <c>key=value</c>. Keys that nobody asks for do not matter; a value that is not what it should be does.</summary>
internal sealed class KeyValues
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">It is cut off.</exception>
    public static KeyValues Whole(string text)
    {
        var report = new KeyValues();
        foreach (var line in text.Split('\n'))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at) report._values[line[..at]] = line[(at + 1)..];
        }

        return report._values.ContainsKey("end") ? report : throw new FormatException("the report is cut off");
    }

    public IEnumerable<string> Keys => _values.Keys;

    public string? Find(string key) => _values.GetValueOrDefault(key);

    public string Text(string key) => Find(key) ?? throw new FormatException($"{key} is missing");

    public long Whole64(string key) => Number<long>(key, Text(key), NumberStyles.None);

    // Without a sign, but with the words for what is no number, which are taken whatever the style.
    public double Decimal(string key) =>
        Number<double>(key, Text(key), NumberStyles.AllowDecimalPoint) is var number && double.IsFinite(number) ? number : throw NoNumber(key);

    public int? FindWhole(string key) => Find(key) is { } text ? Number<int>(key, text, NumberStyles.None) : null;

    public long Whole64OrZero(string key) => Find(key) is null ? 0 : Whole64(key);

    public double DecimalOrZero(string key) => Find(key) is null ? 0 : Decimal(key);

    private static T Number<T>(string key, string text, NumberStyles style) where T : System.Numerics.INumber<T> =>
        T.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : throw NoNumber(key);

    private static FormatException NoNumber(string key) => new($"{key} is not a number");
}
