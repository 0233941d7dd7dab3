namespace Fleet.Load.Report;

/// <summary>A scenario's words: <c>--name number</c> each, and the switches that all scenarios have.</summary>
/// <param name="IsShort">Less of everything: does it work at all?</param>
/// <param name="IsBrief">A tenth of that again: figures that mean nothing.</param>
/// <param name="IsJson">The figures as JSON.</param>
/// <param name="Numbers">What was given.</param>
internal sealed record LoadOptions(bool IsShort, bool IsBrief, bool IsJson, IReadOnlyDictionary<string, double> Numbers)
{
    /// <summary>Reads the words behind a scenario's name.</summary>
    /// <param name="words">What was typed.</param>
    /// <param name="names">The options that the scenario has, without their dashes.</param>
    /// <exception cref="ArgumentException">They cannot be understood.</exception>
    public static LoadOptions Read(ReadOnlySpan<string> words, params ReadOnlySpan<string> names)
    {
        var (isShort, isBrief, isJson, numbers) = (false, false, false, new Dictionary<string, double>());
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--short":
                    isShort = true;
                    break;
                case "--brief":
                    isShort = isBrief = true;
                    break;
                case "--json":
                    isJson = true;
                    break;
                case var word when word.StartsWith("--", StringComparison.Ordinal) && names.Contains(word[2..]):
                    numbers[word[2..]] = ++i < words.Length && double.TryParse(words[i], out var number) && number > 0
                        ? number
                        : throw new ArgumentException($"{word} wants a number above 0");
                    break;
                default:
                    throw new ArgumentException($"Unknown: {words[i]}");
            }
        }

        return new(isShort, isBrief, isJson, numbers);
    }

    /// <summary>What was given, or else what a short or a whole run takes.</summary>
    public double Of(string name, double whole, double few) => Numbers.TryGetValue(name, out var number) ? number : IsBrief ? few / 10 : IsShort ? few : whole;

    /// <inheritdoc cref="Of"/>
    public int Count(string name, int whole, int few) => Math.Max(1, (int)Of(name, whole, few));

    /// <summary>How long something takes that nobody gives a number for, in seconds.</summary>
    public TimeSpan Span(double whole, double few) => TimeSpan.FromSeconds(Of("", whole, few));
}
