using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Grains.Costs;

/// <summary>The figures behind a notice about cost.</summary>
internal sealed record Figures(string BudgetId, decimal AmountUsd, decimal SpentUsd, decimal ForecastUsd, decimal SpentPercent);

/// <summary>The figures behind an alert about cost.</summary>
internal sealed record CostFigures(double BudgetUsd, decimal SpentUsd, string Period, double ThresholdPercent);

/// <summary>How those are written, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Figures))]
[JsonSerializable(typeof(CostFigures))]
internal sealed partial class BudgetJson : JsonSerializerContext;
