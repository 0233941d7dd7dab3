using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Costs;

namespace Fleet.Templates.LlmPrices;

/// <summary>Prices of language models that have been read.</summary>
internal sealed partial class LlmPriceTable(DateOnly asOf, ImmutableArray<LlmPrice> all) : ILlmPrices
{
    /// <summary>Stands for all models of a provider.</summary>
    public const string Any = "*";

    private readonly ILookup<(string, string), LlmPrice> _prices = all.ToLookup(price => (price.Provider, price.Model));

    public DateOnly AsOf => asOf;

    public ImmutableArray<LlmPrice> All => all;

    public LlmPrice? Find(string provider, string model, DateOnly day) =>
        Newest(provider, model, day) ?? Newest(provider, Version().Replace(model, ""), day) ?? Newest(provider, Any, day);

    private LlmPrice? Newest(string provider, string model, DateOnly day) =>
        _prices[(provider, model)].Where(price => price.From <= day).MaxBy(price => price.From);

    // What names a version of a model and not another model: a date in either form, a number of three digits, or "latest".
    [GeneratedRegex(@"[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{3}|latest)$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
